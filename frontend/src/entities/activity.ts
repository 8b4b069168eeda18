import { keepPreviousData, useInfiniteQuery, useQuery } from '@tanstack/vue-query'
import { computed, toValue, type MaybeRefOrGetter } from 'vue'
import { answer, api } from '@/api/client'
import type { ActivityFilters } from '@/api/types'

/** What happened on the desk, newest first; needs `audit:read`. */
export function useActivity(
  filters: MaybeRefOrGetter<ActivityFilters>,
  enabled: MaybeRefOrGetter<boolean> = true,
) {
  return useInfiniteQuery({
    queryKey: computed(() => ['activity', toValue(filters)]),
    queryFn: ({ pageParam, signal }) => {
      const query = { ...toValue(filters), limit: 50, page_key: pageParam }
      return answer(api.GET('/api/v1/activity', { params: { query }, signal }))
    },
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (last) => last.page_key ?? undefined,
    placeholderData: keepPreviousData,
    enabled: computed(() => toValue(enabled)),
  })
}

/** The id of the ticket that a key names: the log is filtered by ids. */
export function useTicketId(key: MaybeRefOrGetter<string | undefined>) {
  return useQuery({
    queryKey: computed(() => ['tickets', 'id', toValue(key)]),
    queryFn: async ({ signal }) => {
      const params = { path: { ticket_id: toValue(key) ?? '' } }
      return (await answer(api.GET('/api/v1/tickets/{ticket_id}', { params, signal }))).id
    },
    enabled: computed(() => toValue(key) !== undefined),
    staleTime: Number.POSITIVE_INFINITY,
  })
}
