import { computed, type Ref } from 'vue'
import { useForm } from '@/composables/useForm'
import { useProblemText } from '@/composables/useProblemText'

/**
 * A form some of whose refusals as a whole concern one field, such as a name that is taken.
 *
 * @param places - the field at which a code of the server is shown
 */
export function usePlacedForm(
  form: Ref<HTMLFormElement | null>,
  places: Readonly<Record<string, string>>,
) {
  const { problemText } = useProblemText()
  const plain = useForm(form)
  const place = computed(() => places[plain.problem.value?.code ?? ''])
  const errors = computed<Record<string, string>>(() => {
    if (!place.value) return plain.errors.value
    return { ...plain.errors.value, [place.value]: problemText(plain.problem.value) }
  })
  const summary = computed(() => (place.value ? null : plain.summary.value))

  return { ...plain, errors, summary }
}
