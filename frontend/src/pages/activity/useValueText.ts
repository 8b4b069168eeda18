import { computed, type Ref } from 'vue'
import { useI18n } from 'vue-i18n'
import type { Locale } from '@/api/types'
import { useRoleName } from '@/components/admin/useRoleName'
import { humanised } from '@/composables/formatting'
import { useFormat } from '@/composables/useFormat'
import { useEveryProject } from '@/entities/projects'
import { useRoles } from '@/entities/roles'
import { useCategories, useDepartments } from '@/entities/vocabulary'
import { LOCALE_NAMES } from '@/i18n'
import { useSession } from '@/stores/session'

type Named = { id: number; name: string }

/** Fields and values of the log in words: what the log keeps are references. */
export function useValueText(people: Ref<ReadonlyMap<number, string | null>>) {
  const { t, te } = useI18n()
  const format = useFormat()
  const session = useSession()
  const roleName = useRoleName()
  const roles = useRoles(() => session.may('roles:manage'))
  const projects = useEveryProject()
  const departments = useDepartments()
  const categories = useCategories()

  const person = (id: unknown) => people.value.get(Number(id)) ?? `#${String(id)}`
  const named = (list: readonly Named[] | undefined, id: unknown) => {
    return list?.find((one) => one.id === id)?.name ?? `#${String(id)}`
  }
  const worded = (group: string, value: unknown) => {
    const key = `${group}${String(value)}`
    return te(key) ? t(key) : humanised(String(value))
  }

  const byField = computed<Record<string, (value: unknown) => string>>(() => ({
    assignee_id: person,
    requester_id: person,
    lead_id: person,
    members: person,
    role_id: (id) => roleName(named(roles.data.value, id)),
    department_id: (id) => named(departments.data.value, id),
    category_id: (id) => named(categories.data.value, id),
    project_id: (id) => named(projects.data.value, id),
    default_project_id: (id) => named(projects.data.value, id),
    status: (value) => format.status(String(value)),
    priority: (value) => worded('priority.', value),
    default_priority: (value) => worded('priority.', value),
    type: (value) => worded('type.', value),
    lifecycle: (value) => worded('projects.lifecycle_', value),
    assignment_policy: (value) => worded('projects.policy_', value),
    locale: (value) => LOCALE_NAMES[value as Locale],
    default_locale: (value) => LOCALE_NAMES[value as Locale],
    due_at: (value) => format.dateTime(String(value)),
    theme: (value) => worded('theme.', value),
  }))

  function valueText(field: string, value: unknown): string {
    if (value === null || value === undefined || value === '') return t('timeline.none')
    if (Array.isArray(value)) {
      return value.map((one) => valueText(field, one)).join(', ') || t('timeline.none')
    }
    if (typeof value === 'boolean') return t(value ? 'activity.yes' : 'activity.no')
    return byField.value[field]?.(value) ?? String(value)
  }

  function fieldText(field: string): string {
    if (te(`activity.field_${field}`)) return t(`activity.field_${field}`)
    const name = field.replace(/_id$/, '')
    return te(`field.${name}`) ? t(`field.${name}`) : humanised(name)
  }

  return {
    valueText,
    fieldText,
    person,
    project: (id: number) => named(projects.data.value, id),
  }
}
