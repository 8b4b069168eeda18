import { computed, ref, watch } from 'vue'
import type { Ticket } from '@/api/types'
import { useDraft } from '@/composables/useDraft'

export type SaveText = (text: string, version: number) => Promise<boolean>

/**
 * Rewrite the title or the description of a ticket.
 *
 * What is written is based on the version that was on the screen when it was begun: the page may
 * meanwhile have learnt of another's text, which must not be overwritten unseen.
 *
 * @param resumes - whether what was being written before a reload is shown again
 */
export function useRewriting(
  field: 'title' | 'description',
  ticket: () => Ticket,
  save: SaveText,
  resumes = false,
) {
  const draft = useDraft(
    () => `rewrite.${field}.${ticket().key}`,
    () => ({ text: '', version: 0 }),
  )
  const isRewriting = ref(resumes && !draft.isEmpty())
  const text = computed({
    get: () => draft.value.value.text,
    set: (now: string) => (draft.value.value.text = now),
  })

  function begin(): void {
    const { version, [field]: now } = ticket()
    if (draft.isEmpty()) draft.value.value = { text: now, version }
    isRewriting.value = true
  }

  function stop(): void {
    draft.discard()
    isRewriting.value = false
  }

  async function send(): Promise<void> {
    const { text: wanted, version } = draft.value.value
    if (wanted === ticket()[field] || (await save(wanted, version))) stop()
  }

  // It may be saved from the notice about a conflict, too.
  watch(
    () => ticket()[field],
    (now) => {
      if (isRewriting.value && now === text.value) stop()
    },
  )

  return { isRewriting, text, begin, stop, send }
}
