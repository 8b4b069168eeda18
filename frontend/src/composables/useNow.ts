import { readonly, ref, type Ref } from 'vue'

const TICK_MS = 30_000
const now = ref(Date.now())
let started = false

/** The time in milliseconds, often enough for "5 minutes ago"; one timer for the whole page. */
export function useNow(): Readonly<Ref<number>> {
  if (!started) {
    started = true
    setInterval(() => (now.value = Date.now()), TICK_MS)
  }
  return readonly(now)
}
