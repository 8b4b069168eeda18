import { keepPreviousData, useQuery } from '@tanstack/vue-query'
import { computed, toValue, type MaybeRefOrGetter } from 'vue'
import { answer, api } from '@/api/client'

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
