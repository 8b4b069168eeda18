/** What is said and done on a ticket. */
import { useInfiniteQuery, useMutation, useQueryClient } from '@tanstack/vue-query'
import { computed, toValue, type MaybeRefOrGetter } from 'vue'
import { answer, api } from '@/api/client'
import type { ActionBody, CommentKind } from '@/api/types'
import { acceptTicket, ticketKeys } from './tickets'

/** Comments, actions and changes in one order, oldest first. */
export function useTimeline(key: MaybeRefOrGetter<string>) {
  return useInfiniteQuery({
    queryKey: computed(() => ticketKeys.timeline(toValue(key))),
    queryFn: ({ pageParam, signal }) => {
      const params = {
        path: { ticket_id: toValue(key) },
        query: { limit: 100, page_key: pageParam },
      }
      return answer(api.GET('/api/v1/tickets/{ticket_id}/timeline', { params, signal }))
    },
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (last) => last.page_key ?? undefined,
  })
}

interface Said {
  body: string
  kind: CommentKind
  /** Move the ticket to this status with the reply. */
  status: string | null
  /** Names this attempt: sent twice, it is said once. */
  attempt: string
}

export function useSay(key: MaybeRefOrGetter<string>) {
  const cache = useQueryClient()
  return useMutation({
    mutationFn: async ({ body, kind, status, attempt }: Said) => {
      const path = { ticket_id: toValue(key) }
      const header = { 'Idempotency-Key': attempt }
      if (status !== null && kind === 'reply') {
        const ticket = await answer(
          api.POST('/api/v1/tickets/{ticket_id}/transition', {
            params: { path, header },
            body: { status, comment: body },
          }),
        )
        acceptTicket(cache, ticket)
        return
      }
      await answer(
        api.POST('/api/v1/tickets/{ticket_id}/comments', {
          params: { path, header },
          body: { body, kind },
        }),
      )
    },
    onSettled: () => refresh(cache, toValue(key)),
  })
}

export function useLogAction(key: MaybeRefOrGetter<string>) {
  const cache = useQueryClient()
  return useMutation({
    mutationFn: ({ body, attempt }: { body: ActionBody; attempt: string }) => {
      const params = {
        path: { ticket_id: toValue(key) },
        header: { 'Idempotency-Key': attempt },
      }
      return answer(api.POST('/api/v1/tickets/{ticket_id}/actions', { params, body }))
    },
    onSettled: () => refresh(cache, toValue(key)),
  })
}

export function useEditComment(key: MaybeRefOrGetter<string>) {
  const cache = useQueryClient()
  return useMutation({
    mutationFn: ({ id, body }: { id: number; body: string }) => {
      const params = { path: { ticket_id: toValue(key), comment_id: id } }
      const path = '/api/v1/tickets/{ticket_id}/comments/{comment_id}'
      return answer(api.PUT(path, { params, body: { body } }))
    },
    onSettled: () => refresh(cache, toValue(key)),
  })
}

export function useDeleteComment(key: MaybeRefOrGetter<string>) {
  const cache = useQueryClient()
  return useMutation({
    mutationFn: (id: number) => {
      const params = { path: { ticket_id: toValue(key), comment_id: id } }
      const path = '/api/v1/tickets/{ticket_id}/comments/{comment_id}'
      return answer(api.DELETE(path, { params }))
    },
    onSettled: () => refresh(cache, toValue(key)),
  })
}

function refresh(cache: ReturnType<typeof useQueryClient>, key: string): Promise<unknown> {
  return Promise.all([
    cache.invalidateQueries({ queryKey: ticketKeys.timeline(key) }),
    cache.invalidateQueries({ queryKey: ticketKeys.one(key) }),
    cache.invalidateQueries({ queryKey: ticketKeys.lists }),
  ])
}
