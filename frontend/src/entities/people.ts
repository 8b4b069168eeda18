import {
  keepPreviousData,
  useInfiniteQuery,
  useMutation,
  useQueries,
  useQuery,
  useQueryClient,
} from '@tanstack/vue-query'
import { computed, toValue, type MaybeRefOrGetter } from 'vue'
import { answer, api } from '@/api/client'
import { ApiProblem } from '@/api/problem'
import type { UserChange, UserCreation, UserFilters } from '@/api/types'
import { useSession } from '@/stores/session'
import { restoreFromBin } from './bin'
import { LARGEST_PAGE } from './pages'

const PAGE = 50
const NAMES_KEPT_MS = 5 * 60_000
const LISTS = ['users', 'list'] as const

/** Active people whose name or address has `question`; needs `users:read`. */
export function usePeople(
  question: MaybeRefOrGetter<string>,
  enabled: MaybeRefOrGetter<boolean> = true,
) {
  return useQuery({
    queryKey: computed(() => ['users', 'picker', toValue(question).trim()]),
    queryFn: async ({ signal }) => {
      const query = { q: toValue(question).trim() || undefined, is_active: true, limit: 30 }
      return (await answer(api.GET('/api/v1/users', { params: { query }, signal }))).data
    },
    enabled: computed(() => toValue(enabled)),
    placeholderData: keepPreviousData,
    staleTime: 60_000,
  })
}

/** One person by id; needs `users:read`, but for oneself. */
export function usePerson(id: MaybeRefOrGetter<number | null>) {
  return useQuery({
    queryKey: computed(() => ['users', toValue(id)]),
    queryFn: () => {
      const params = { path: { user_id: toValue(id) ?? 0 } }
      return answer(api.GET('/api/v1/users/{user_id}', { params }))
    },
    enabled: computed(() => toValue(id) !== null),
    staleTime: 5 * 60_000,
  })
}

/** The people who meet `filters`, page by page; needs `users:read`. */
export function useUserList(filters: MaybeRefOrGetter<UserFilters>) {
  return useInfiniteQuery({
    queryKey: computed(() => [...LISTS, toValue(filters)]),
    queryFn: ({ pageParam, signal }) => {
      const query = { ...toValue(filters), limit: PAGE, page_key: pageParam }
      return answer(api.GET('/api/v1/users', { params: { query }, signal }))
    },
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (last) => last.page_key ?? undefined,
    placeholderData: keepPreviousData,
  })
}

/** How many people meet `filters`. */
export function useUserCount(filters: MaybeRefOrGetter<UserFilters>) {
  return useQuery({
    queryKey: computed(() => [...LISTS, 'count', toValue(filters)]),
    queryFn: async ({ signal }) => {
      const query = { ...toValue(filters), limit: 1, count: true }
      return (await answer(api.GET('/api/v1/users', { params: { query }, signal }))).total ?? 0
    },
    placeholderData: keepPreviousData,
  })
}

/**
 * Names by id: most of a page of people, the others asked for one by one and kept. Of who cannot
 * be found the name is null. Needs `users:read`.
 */
export function useNames(
  ids: MaybeRefOrGetter<readonly number[]>,
  enabled: MaybeRefOrGetter<boolean> = true,
) {
  const most = useQuery({
    queryKey: ['users', 'names'],
    queryFn: async () => {
      const query = { limit: LARGEST_PAGE }
      const { data } = await answer(api.GET('/api/v1/users', { params: { query } }))
      return new Map<number, string | null>(data.map((user) => [user.id, user.full_name]))
    },
    enabled: computed(() => toValue(enabled)),
    staleTime: NAMES_KEPT_MS,
  })
  const others = useQueries({
    queries: computed(() => {
      const known = most.data.value
      const missing = known ? toValue(ids).filter((id) => !known.has(id)) : []
      return missing.map((id) => ({
        queryKey: ['users', 'name', id],
        queryFn: () => nameOf(id),
        staleTime: NAMES_KEPT_MS,
      }))
    }),
    combine: (results) => results.flatMap((result) => (result.data ? [result.data] : [])),
  })
  return computed(() => new Map([...(most.data.value ?? []), ...others.value]))
}

async function nameOf(id: number): Promise<[number, string | null]> {
  const params = { path: { user_id: id } }
  try {
    return [id, (await answer(api.GET('/api/v1/users/{user_id}', { params }))).full_name]
  } catch (error) {
    if (error instanceof ApiProblem && error.kind === 'missing') return [id, null]
    throw error
  }
}

/** Add a person; without a password an invitation is mailed. */
export function useCreateUser() {
  const cache = useQueryClient()
  return useMutation({
    mutationFn: ({ body, attempt }: { body: UserCreation; attempt: string }) => {
      const params = { header: { 'Idempotency-Key': attempt } }
      return answer(api.POST('/api/v1/users', { params, body }))
    },
    onSuccess: () => cache.invalidateQueries({ queryKey: ['users'] }),
  })
}

/** Change what is sent of a person. */
export function useChangeUser() {
  const cache = useQueryClient()
  return useMutation({
    mutationFn: ({ id, change }: { id: number; change: UserChange }) => {
      const params = { path: { user_id: id } }
      return answer(api.PATCH('/api/v1/users/{user_id}', { params, body: change }))
    },
    onSuccess: (user) => {
      cache.setQueryData(['users', user.id], user)
      return cache.invalidateQueries({ queryKey: ['users'] })
    },
  })
}

export function useDeleteUser() {
  const cache = useQueryClient()
  return useMutation({
    mutationFn: (id: number) => {
      const params = { path: { user_id: id } }
      return answer(api.DELETE('/api/v1/users/{user_id}', { params }))
    },
    onSuccess: () => cache.invalidateQueries({ queryKey: LISTS }),
  })
}

export function useRestoreUser() {
  const cache = useQueryClient()
  return useMutation({
    mutationFn: (id: number) => restoreFromBin('user', id),
    onSuccess: () => cache.invalidateQueries({ queryKey: ['users'] }),
  })
}

/** Ask anew who one is: one's own role, or what it may do, was changed. */
export async function refreshMe(): Promise<void> {
  useSession().update(await answer(api.GET('/api/v1/auth/me')))
}
