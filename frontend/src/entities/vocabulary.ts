/** Words that tickets are described with: lifecycles, categories, departments, and fixed lists. */
import { useQuery } from '@tanstack/vue-query'
import { computed } from 'vue'
import { answer, api } from '@/api/client'
import type { AssignmentPolicy, Priority, StatusCategory, TicketType } from '@/api/types'

export const PRIORITIES: readonly Priority[] = ['low', 'medium', 'high', 'critical']
export const STATUS_CATEGORIES: readonly StatusCategory[] = ['new', 'active', 'waiting', 'done']
/** Every category in which somebody still has to do something. */
export const OPEN_CATEGORIES: readonly StatusCategory[] = ['new', 'active', 'waiting']
export const TICKET_TYPES: readonly TicketType[] = [
  'incident',
  'service_request',
  'question',
  'problem',
  'change',
  'task',
]

export const ASSIGNMENT_POLICIES: readonly AssignmentPolicy[] = [
  'manual',
  'round_robin',
  'least_loaded',
  'lead',
]

const staleTime = 10 * 60_000
const params = { query: { limit: 100 } }

export function useLifecycles() {
  return useQuery({
    queryKey: ['lifecycles'],
    queryFn: async () => (await answer(api.GET('/api/v1/lifecycles', { params }))).data,
    staleTime,
  })
}

/** The names of all statuses in which nothing is left to do. */
export function useDoneStatuses() {
  const lifecycles = useLifecycles()
  return computed(() => {
    const statuses = (lifecycles.data.value ?? []).flatMap((cycle) => cycle.statuses)
    return new Set(statuses.filter((one) => one.category === 'done').map((one) => one.name))
  })
}

export function useCategories() {
  return useQuery({
    queryKey: ['categories'],
    queryFn: async () => (await answer(api.GET('/api/v1/categories', { params }))).data,
    staleTime,
  })
}

export function useDepartments() {
  return useQuery({
    queryKey: ['departments'],
    queryFn: async () => (await answer(api.GET('/api/v1/departments', { params }))).data,
    staleTime,
  })
}
