/** The filters of the list of users, as they stand in the address. */
import type { LocationQuery, LocationQueryRaw } from 'vue-router'
import type { UserFilters } from '@/api/types'

/** The address calls the question so: `q` is what the search box above every page asks for. */
const QUESTION = 'search'
const SORTS = ['name', '-name', 'created_at', '-created_at'] as const
export const DEFAULT_SORT = 'name'

/** Return the filters that an address speaks of; what makes no sense is left out. */
export function readUserFilters(query: LocationQuery): UserFilters {
  const filters: UserFilters = {}
  const text = (name: string) => {
    const value = query[name]
    return typeof value === 'string' ? value.trim() : ''
  }
  if (text(QUESTION)) filters.q = text(QUESTION).slice(0, 200)
  if (text('role')) filters.role = text('role').slice(0, 50)
  if (/^[1-9]\d{0,14}$/.test(text('department_id'))) {
    filters.department_id = Number(text('department_id'))
  }
  if (['true', 'false'].includes(text('is_active')))
    filters.is_active = text('is_active') === 'true'
  const sort = SORTS.find((known) => known === text('sort'))
  if (sort && sort !== DEFAULT_SORT) filters.sort = sort
  return filters
}

/** Return the address that speaks of `filters`. */
export function writeUserFilters(filters: UserFilters): LocationQueryRaw {
  const given = Object.entries(filters).filter(([, value]) => value !== undefined && value !== '')
  return Object.fromEntries(
    given.map(([name, value]) => [name === 'q' ? QUESTION : name, String(value)]),
  )
}
