import { computed, ref, watch, type Ref } from 'vue'
import { usePeople } from '@/entities/people'
import { useSession } from '@/stores/session'
import { bestFirst, isNamed, mentionAt, mentionOf, type Mention } from './mentions'

const MOST = 8

export interface Colleague {
  id: number
  name: string
  email: string
}

/** Offer colleagues while `@` and a part of a name are typed in `field`; needs `users:read`. */
export function useMentions(field: Readonly<Ref<HTMLTextAreaElement | null>>) {
  const session = useSession()
  const mention = ref<Mention | null>(null)
  const active = ref(0)
  /** The mention that was sent away by Escape stays away. */
  let dismissed: number | null = null
  const question = computed(() => mention.value?.question ?? '')
  const people = usePeople(question, () => mention.value !== null)

  const found = computed<Colleague[]>(() => {
    if (mention.value === null) return []
    const all = (people.data.value ?? []).map((user) => {
      return { id: user.id, name: user.full_name, email: user.email }
    })
    // Until the answer is there, those of the question before who still fit are shown.
    const isEarlier = people.isPlaceholderData.value
    const fitting = isEarlier ? all.filter(({ name }) => isNamed(name, question.value)) : all
    return bestFirst(fitting, question.value).slice(0, MOST)
  })
  const isOpen = computed(() => found.value.length > 0)

  watch(question, () => (active.value = 0))
  watch(found, ({ length }) => (active.value = Math.max(0, Math.min(active.value, length - 1))))

  function read(): Mention | null {
    const { value, selectionStart, selectionEnd } = field.value ?? {}
    if (value === undefined || selectionStart !== selectionEnd) return null
    return mentionAt(value, selectionStart ?? 0)
  }

  /** Something was typed; on phones most words are being composed until they end. */
  function onInput(): void {
    if (!session.may('users:read')) return
    const typed = read()
    if (typed?.start !== dismissed) dismissed = null
    mention.value = dismissed === null ? typed : null
  }

  /** The caret may have gone elsewhere. */
  function onCaret(): void {
    if (mention.value !== null && read()?.start !== mention.value.start) close()
  }

  function close(): void {
    mention.value = null
  }

  function choose(colleague: Colleague | undefined): void {
    if (!field.value || !mention.value || !colleague) return
    const { value, selectionEnd } = field.value
    const space = /^\s/.test(value.slice(selectionEnd)) ? '' : ' '
    field.value.setSelectionRange(mention.value.start, selectionEnd)
    close()
    insert(field.value, mentionOf(colleague) + space)
  }

  /** Take the key if it is for the list; while the list is closed, no key is. */
  function onKey(event: KeyboardEvent): boolean {
    if (!isOpen.value || event.isComposing) return false
    if (event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return false
    const steps: Record<string, number> = { ArrowDown: 1, ArrowUp: -1 }
    const step = steps[event.key]
    const { length } = found.value
    if (step) active.value = (active.value + step + length) % length
    else if (event.key === 'Enter' || event.key === 'Tab') choose(found.value[active.value])
    else if (event.key === 'Escape') {
      dismissed = mention.value?.start ?? null
      close()
    } else return false
    return true
  }

  return { found, isOpen, active, onInput, onCaret, onKey, close, choose }
}

/** Write `text` in place of what is selected. */
function insert(field: HTMLTextAreaElement, text: string): void {
  field.focus()
  // Deprecated, but the one way that undo knows about.
  if (document.execCommand('insertText', false, text)) return
  field.setRangeText(text, field.selectionStart, field.selectionEnd, 'end')
  field.dispatchEvent(new Event('input', { bubbles: true }))
}
