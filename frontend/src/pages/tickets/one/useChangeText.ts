import { useI18n } from 'vue-i18n'
import { humanised } from '@/composables/formatting'
import { useFormat } from '@/composables/useFormat'
import type { FieldChange } from '@/api/types'

const TEXTS = ['title', 'description']

/** Tells in words what a change did. */
export function useChangeText() {
  const { t, te } = useI18n()
  const format = useFormat()

  function valueText(field: string, value: unknown): string {
    if (value === null || value === undefined || value === '') return t('timeline.none')
    if (Array.isArray(value)) return value.length ? value.join(', ') : t('timeline.none')
    if (typeof value === 'object') {
      const { name, id } = value as { name?: string; id?: number }
      return name ?? `#${id ?? ''}`
    }
    const text = String(value)
    if (field === 'status') return format.status(text)
    if (field === 'priority' && te(`priority.${text}`)) return t(`priority.${text}`)
    if (field === 'type' && te(`type.${text}`)) return t(`type.${text}`)
    if (field === 'due_at') return format.dateTime(text)
    return text
  }

  function fieldName(field: string): string {
    const name = field.replace(/_id$/, '')
    return te(`field.${name}`) ? t(`field.${name}`) : humanised(name)
  }

  function changeText(change: FieldChange): string {
    const field = fieldName(change.field).toLocaleLowerCase()
    if (TEXTS.includes(change.field)) return t('timeline.rewrote', { field })
    const names = {
      field,
      old: valueText(change.field, change.old),
      new: valueText(change.field, change.new),
    }
    const isEmpty = change.old === null || change.old === undefined
    return t(isEmpty ? 'timeline.set' : 'timeline.changed', names)
  }

  return { changeText, fieldName }
}
