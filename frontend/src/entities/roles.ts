/** Roles, what there is to be allowed, and who may what. */
import { useMutation, useQuery, useQueryClient } from '@tanstack/vue-query'
import { computed, toValue, type MaybeRefOrGetter } from 'vue'
import { newAttempt } from '@/api/attempt'
import { answer, api } from '@/api/client'
import type { Permission, Role, RoleBody } from '@/api/types'
import { everyPage, LARGEST_PAGE } from './pages'

const KEY = ['roles'] as const

/** All roles with their permissions; needs `roles:manage`. */
export function useRoles(enabled: MaybeRefOrGetter<boolean> = true) {
  return useQuery({
    queryKey: KEY,
    queryFn: ({ signal }) => fetchRoles(signal),
    enabled: computed(() => toValue(enabled)),
  })
}

/** The roles as they are at this moment, past the cache. */
export function fetchRoles(signal?: AbortSignal): Promise<Role[]> {
  return everyPage((pageKey) => {
    const query = { limit: LARGEST_PAGE, page_key: pageKey }
    return answer(api.GET('/api/v1/roles', { params: { query }, signal }))
  })
}

/** Every permission, in the order and the groups in which the server lists them. */
export function usePermissions() {
  return useQuery({
    queryKey: ['permissions'],
    queryFn: async () => {
      const params = { query: { limit: LARGEST_PAGE } }
      return (await answer(api.GET('/api/v1/permissions', { params }))).data
    },
    staleTime: Number.POSITIVE_INFINITY,
  })
}

/** Set what several roles may do: all of them, or none. */
export function useChangeMatrix() {
  const cache = useQueryClient()
  return useMutation({
    mutationFn: (matrix: Record<string, Permission[]>) => {
      return answer(api.PUT('/api/v1/permissions', { body: matrix }))
    },
    onSettled: () => cache.invalidateQueries({ queryKey: KEY }),
  })
}

/** Add a role, or change the one that is named. */
export function useSaveRole() {
  const cache = useQueryClient()
  return useMutation({
    mutationFn: ({ id, body }: { id: number | null; body: RoleBody }) => {
      if (id === null) {
        const params = { header: { 'Idempotency-Key': newAttempt() } }
        return answer(api.POST('/api/v1/roles', { params, body }))
      }
      const params = { path: { role_id: id } }
      return answer(api.PUT('/api/v1/roles/{role_id}', { params, body }))
    },
    onSettled: () => cache.invalidateQueries({ queryKey: KEY }),
  })
}

export function useDeleteRole() {
  const cache = useQueryClient()
  return useMutation({
    mutationFn: (id: number) => {
      const params = { path: { role_id: id } }
      return answer(api.DELETE('/api/v1/roles/{role_id}', { params }))
    },
    onSettled: () => cache.invalidateQueries({ queryKey: KEY }),
  })
}
