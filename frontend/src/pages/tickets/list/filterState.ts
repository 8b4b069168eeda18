/** The list's filters, order and question, as they stand in the address. */
import type { LocationQuery, LocationQueryRaw } from 'vue-router'
import type { TicketFilters } from '@/api/types'
import { PRIORITIES, STATUS_CATEGORIES, TICKET_TYPES } from '@/entities/vocabulary'

export const SORTS = ['updated_at', 'created_at', 'priority', 'due_at', 'key'] as const
export type SortField = (typeof SORTS)[number]

/** Filters that mean "any of these". */
export const LIST_FIELDS = [
  'status_category',
  'status',
  'priority',
  'type',
  'project',
  'category_id',
  'department_id',
  'tag',
] as const
export type ListField = (typeof LIST_FIELDS)[number]
export const PERSON_FIELDS = ['assignee_id', 'requester_id'] as const
export type PersonField = (typeof PERSON_FIELDS)[number]
export type FilterField = ListField | PersonField | 'overdue'

const KNOWN: Partial<Record<ListField, readonly string[]>> = {
  status_category: STATUS_CATEGORIES,
  priority: PRIORITIES,
  type: TICKET_TYPES,
}
const NUMERIC: readonly ListField[] = ['category_id', 'department_id']
const isId = (text: string) => /^\d{1,15}$/.test(text)

/** Return the filters that an address speaks of; what makes no sense is left out. */
export function readFilters(query: LocationQuery): TicketFilters {
  const filters: Record<string, unknown> = {}
  for (const field of LIST_FIELDS) {
    const values = valuesOf(query[field]).filter((value) => KNOWN[field]?.includes(value) ?? true)
    if (!NUMERIC.includes(field)) {
      if (values.length) filters[field] = values
      continue
    }
    const ids = values.filter(isId).map(Number)
    if (ids.length) filters[field] = ids
  }
  for (const field of PERSON_FIELDS) {
    const value = valuesOf(query[field])[0]
    const isWord = value === 'me' || (value === 'none' && field === 'assignee_id')
    if (value && isWord) filters[field] = value
    else if (value && isId(value)) filters[field] = Number(value)
  }
  if (query.overdue === 'true') filters.overdue = true
  if (typeof query.q === 'string' && query.q.trim()) filters.q = query.q.trim()
  const sort = valuesOf(query.sort)[0]
  if (sort && isSort(sort)) filters.sort = sort
  return filters as TicketFilters
}

/** Return the address that speaks of `filters`; the default order is left out. */
export function writeFilters(filters: TicketFilters): LocationQueryRaw {
  const query: LocationQueryRaw = {}
  for (const [field, value] of Object.entries(filters)) {
    if (value === undefined || value === null || value === false) continue
    if (Array.isArray(value)) {
      if (value.length) query[field] = value.join(',')
    } else if (field !== 'sort' || value !== defaultSort(filters)) {
      query[field] = String(value)
    }
  }
  return query
}

/** Return the order when none is chosen; found tickets come by rank, which has no name. */
export function defaultSort(filters: TicketFilters): string {
  return filters.q ? '' : '-updated_at'
}

/** Return the order after a click on a column: the other way round if it is sorted by it already. */
export function nextSort(now: string, field: SortField): NonNullable<TicketFilters['sort']> {
  // Newest, most urgent, and soonest due come first.
  const first = field === 'due_at' || field === 'key' ? field : `-${field}`
  const other = first.startsWith('-') ? field : `-${field}`
  return (now === first ? other : first) as NonNullable<TicketFilters['sort']>
}

function valuesOf(value: LocationQuery[string] | undefined): string[] {
  const all = Array.isArray(value) ? value : [value]
  return [...new Set(all.flatMap((one) => (one ?? '').split(',')).filter(Boolean))]
}

function isSort(value: string): boolean {
  return (SORTS as readonly string[]).includes(value.replace(/^-/, ''))
}
