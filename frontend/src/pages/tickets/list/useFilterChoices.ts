import { computed, toValue, type MaybeRefOrGetter } from 'vue'
import { useI18n } from 'vue-i18n'
import type { Choice } from '@/components/picker/choice'
import PriorityBadge from '@/components/ticket/PriorityBadge.vue'
import { useFormat } from '@/composables/useFormat'
import { useProjects } from '@/entities/projects'
import {
  PRIORITIES,
  STATUS_CATEGORIES,
  TICKET_TYPES,
  useCategories,
  useDepartments,
  useLifecycles,
} from '@/entities/vocabulary'
import type { ListField } from './filterState'

type Choices = Choice<string | number>[]

/** What a filter can be set to; tags have a picker of their own. */
export function useFilterChoices(field: MaybeRefOrGetter<ListField>) {
  const { t } = useI18n()
  const format = useFormat()
  const lifecycles = useLifecycles()
  const projects = useProjects()
  const categories = useCategories()
  const departments = useDepartments()

  const byField: Record<ListField, () => Choices> = {
    status_category: () =>
      STATUS_CATEGORIES.map((value) => ({ value, label: t(`statusCategory.${value}`) })),
    status: () => {
      const names = (lifecycles.data.value ?? []).flatMap((cycle) => cycle.statuses)
      return [...new Set(names.map((status) => status.name))].map((value) => ({
        value,
        label: format.status(value),
      }))
    },
    priority: () =>
      [...PRIORITIES].reverse().map((value) => ({
        value,
        label: t(`priority.${value}`),
        mark: { component: PriorityBadge, props: { priority: value, isIcon: true } },
      })),
    type: () => TICKET_TYPES.map((value) => ({ value, label: t(`type.${value}`) })),
    project: () =>
      (projects.data.value ?? []).map((project) => ({
        value: project.key,
        label: project.name,
        hint: project.key,
      })),
    category_id: () =>
      (categories.data.value ?? []).map(({ id, name }) => ({ value: id, label: name })),
    department_id: () =>
      (departments.data.value ?? []).map(({ id, name }) => ({ value: id, label: name })),
    tag: () => [],
  }

  return computed(() => byField[toValue(field)]())
}
