import { ref, watch, type Ref } from 'vue'
import { remember, remembered } from '@/composables/remembered'
import type { SortField } from './filterState'

/** Columns that can be chosen; key and title are always there. */
export const COLUMNS = [
  'priority',
  'status',
  'assignee',
  'requester',
  'project',
  'type',
  'category',
  'department',
  'due_at',
  'comment_count',
  'created_at',
  'updated_at',
] as const
export type Column = (typeof COLUMNS)[number]

const DEFAULT: readonly Column[] = ['priority', 'status', 'assignee', 'updated_at']

export const SORTABLE: Partial<Record<Column | 'key', SortField>> = {
  key: 'key',
  priority: 'priority',
  due_at: 'due_at',
  created_at: 'created_at',
  updated_at: 'updated_at',
}

/** The columns that this browser shows. */
export function useColumns(): Ref<Column[]> {
  const kept = (remembered('columns') ?? '').split(',')
  const known = COLUMNS.filter((column) => kept.includes(column))
  const columns = ref<Column[]>(known.length ? known : [...DEFAULT])
  watch(columns, (now) => {
    remember('columns', now.join(','))
  })
  return columns
}
