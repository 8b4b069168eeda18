import { computed, toValue, type MaybeRefOrGetter } from 'vue'
import { useI18n } from 'vue-i18n'
import type { Choice } from '@/components/picker/choice'
import { useTagsInUse } from '@/entities/tags'

/**
 * Tags to choose from: those of the tickets that were changed last, the most used first, those
 * that are chosen already, and whatever is being typed.
 */
export function useTagChoices(
  question: MaybeRefOrGetter<string>,
  chosen: MaybeRefOrGetter<readonly string[]>,
  enabled: MaybeRefOrGetter<boolean> = true,
) {
  const { t } = useI18n()
  const recent = useTagsInUse(enabled)

  return computed<Choice<string>[]>(() => {
    // As the server writes tags: small, and without what separates them.
    const wanted = toValue(question).toLocaleLowerCase().replace(/[,;]/g, '').trim()
    const known = [...new Set([...toValue(chosen), ...(recent.data.value ?? [])])]
    const found = known.filter((tag) => tag.includes(wanted))
    const choices: Choice<string>[] = found.map((tag) => ({ value: tag, label: tag }))
    if (wanted && !known.includes(wanted)) {
      choices.push({ value: wanted, label: wanted, hint: t('filter.typed') })
    }
    return choices
  })
}
