import { computed, nextTick, ref, type Ref } from 'vue'
import { asProblem, type ApiProblem } from '@/api/problem'
import { useProblemText } from './useProblemText'

/** One form: sends once at a time, shows what the server refused at the field that it refused. */
export function useForm(form?: Ref<HTMLFormElement | null>) {
  const { problemText, fieldText } = useProblemText()
  const problem = ref<ApiProblem | null>(null)
  const isSending = ref(false)
  const ownErrors = ref<Record<string, string>>({})

  const errors = computed<Record<string, string>>(() => {
    const refused = Object.entries(problem.value?.fields ?? {})
    return {
      ...Object.fromEntries(refused.map(([name, field]) => [name, fieldText(field)])),
      ...ownErrors.value,
    }
  })
  /** What concerns no field that is on screen. */
  const summary = computed(() => {
    if (!problem.value) return null
    return Object.keys(problem.value.fields).length ? null : problemText(problem.value)
  })

  /** Run `send`; returns whether it succeeded. */
  async function submit(send: () => Promise<unknown>): Promise<boolean> {
    if (isSending.value) return false
    isSending.value = true
    problem.value = null
    ownErrors.value = {}
    try {
      await send()
      return true
    } catch (error) {
      problem.value = asProblem(error)
      await focusFirstError()
      return false
    } finally {
      isSending.value = false
    }
  }

  /** Refuse a field before anything is sent. */
  async function refuse(field: string, text: string): Promise<void> {
    ownErrors.value = { [field]: text }
    await focusFirstError()
  }

  async function focusFirstError(): Promise<void> {
    await nextTick()
    form?.value?.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus()
  }

  return { problem, errors, summary, isSending, submit, refuse }
}
