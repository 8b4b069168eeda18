import { useMutation, useQuery, useQueryClient } from '@tanstack/vue-query'
import { computed, toValue, type MaybeRefOrGetter } from 'vue'
import { answer, api } from '@/api/client'
import { ticketKeys } from './tickets'

const PATH = '/api/v1/tickets/{ticket_id}/watch'

/** Who follows a ticket, and whether one does oneself. */
export function useWatch(key: MaybeRefOrGetter<string>) {
  return useQuery({
    queryKey: computed(() => [...ticketKeys.one(toValue(key)), 'watch']),
    queryFn: ({ signal }) => {
      return answer(api.GET(PATH, { params: { path: { ticket_id: toValue(key) } }, signal }))
    },
  })
}

export function useSetWatching(key: MaybeRefOrGetter<string>) {
  const cache = useQueryClient()
  return useMutation({
    mutationFn: async (follow: boolean) => {
      const params = { path: { ticket_id: toValue(key) } }
      if (follow) await answer(api.PUT(PATH, { params }))
      else await answer(api.DELETE(PATH, { params }))
    },
    onSettled: () => cache.invalidateQueries({ queryKey: ticketKeys.one(toValue(key)) }),
  })
}
