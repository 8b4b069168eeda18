import { readonly, ref, type Ref } from 'vue'

const query = matchMedia('(width < 48rem)')
const isPhone = ref(query.matches)
query.addEventListener('change', () => {
  isPhone.value = query.matches
})

/** Whether the screen is so narrow that tables become cards. */
export function useIsPhone(): Readonly<Ref<boolean>> {
  return readonly(isPhone)
}
