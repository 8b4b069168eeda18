import {
  keepPreviousData,
  useInfiniteQuery,
  useMutation,
  useQuery,
  useQueryClient,
  type QueryClient,
} from '@tanstack/vue-query'
import { computed, toValue, type MaybeRefOrGetter } from 'vue'
import { answer, api } from '@/api/client'
import type {
  MyTicketFilters,
  Ticket,
  TicketChange,
  TicketCreation,
  TicketFilters,
} from '@/api/types'

const PAGE = 50

export const ticketKeys = {
  all: ['tickets'] as const,
  lists: ['tickets', 'list'] as const,
  one: (key: string) => ['tickets', 'one', key] as const,
  timeline: (key: string) => ['tickets', 'timeline', key] as const,
}

/** All tickets that one may see and that meet `filters`, page by page. */
export function useTicketList(filters: MaybeRefOrGetter<TicketFilters>) {
  return useInfiniteQuery({
    queryKey: computed(() => [...ticketKeys.lists, 'all', toValue(filters)]),
    queryFn: ({ pageParam, signal }) => {
      const query = { ...toValue(filters), limit: PAGE, page_key: pageParam }
      return answer(api.GET('/api/v1/tickets', { params: { query }, signal }))
    },
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (last) => last.page_key ?? undefined,
    placeholderData: keepPreviousData,
  })
}

/** How many tickets meet `filters`. */
export function useTicketCount(filters: MaybeRefOrGetter<TicketFilters>) {
  return useQuery({
    queryKey: computed(() => [...ticketKeys.lists, 'count', toValue(filters)]),
    queryFn: async ({ signal }) => {
      const query = { ...toValue(filters), limit: 1, count: true, sort: undefined }
      const page = await answer(api.GET('/api/v1/tickets', { params: { query }, signal }))
      return page.total ?? 0
    },
    placeholderData: keepPreviousData,
  })
}

/** The tickets that one reported, works on, or follows. */
export function useMyTickets(filters: MaybeRefOrGetter<MyTicketFilters>) {
  return useInfiniteQuery({
    queryKey: computed(() => [...ticketKeys.lists, 'my', toValue(filters)]),
    queryFn: ({ pageParam, signal }) => {
      const query = { ...toValue(filters), limit: PAGE, page_key: pageParam }
      return answer(api.GET('/api/v1/tickets/my', { params: { query }, signal }))
    },
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (last) => last.page_key ?? undefined,
    placeholderData: keepPreviousData,
  })
}

/** Open tickets that read like `title`; nothing is asked before there are two words. */
export function useSimilarTickets(title: MaybeRefOrGetter<string>) {
  const question = computed(() => toValue(title).trim())
  return useQuery({
    queryKey: computed(() => [...ticketKeys.lists, 'similar', question.value]),
    queryFn: async ({ signal }) => {
      const query: TicketFilters = {
        q: question.value,
        status_category: ['new', 'active', 'waiting'],
        limit: 4,
      }
      return (await answer(api.GET('/api/v1/tickets', { params: { query }, signal }))).data
    },
    enabled: computed(() => question.value.length >= 4),
    placeholderData: keepPreviousData,
  })
}

export function useTicket(key: MaybeRefOrGetter<string>) {
  return useQuery({
    queryKey: computed(() => ticketKeys.one(toValue(key))),
    queryFn: ({ signal }) => {
      const params = { path: { ticket_id: toValue(key) } }
      return answer(api.GET('/api/v1/tickets/{ticket_id}', { params, signal }))
    },
  })
}

/** Put a ticket as the server just answered it into the cache, and let the lists catch up. */
export function acceptTicket(cache: QueryClient, ticket: Ticket): void {
  cache.setQueryData(ticketKeys.one(ticket.key), ticket)
  void cache.invalidateQueries({ queryKey: ticketKeys.timeline(ticket.key) })
  void cache.invalidateQueries({ queryKey: ticketKeys.lists })
}

export function useCreateTicket() {
  const cache = useQueryClient()
  return useMutation({
    mutationFn: ({ body, attempt }: { body: TicketCreation; attempt: string }) => {
      // The same attempt sent twice makes one ticket.
      const params = { header: { 'Idempotency-Key': attempt } }
      return answer(api.POST('/api/v1/tickets', { params, body }))
    },
    onSuccess: (ticket) => {
      acceptTicket(cache, ticket)
    },
  })
}

interface Change {
  key: string
  change: TicketChange
  /** The version that was on the screen; null changes whatever there is. */
  version: number | null
}

/** Change a ticket; refused as stale when somebody else changed it meanwhile. */
export function changeTicket({ key, change, version }: Change): Promise<Ticket> {
  const params = {
    path: { ticket_id: key },
    header: version === null ? {} : { 'If-Match': `"${version}"` },
  }
  return answer(api.PATCH('/api/v1/tickets/{ticket_id}', { params, body: change }))
}

export function useChangeTicket() {
  const cache = useQueryClient()
  return useMutation({
    mutationFn: changeTicket,
    onSuccess: (ticket) => {
      acceptTicket(cache, ticket)
    },
  })
}

export function useDeleteTicket() {
  const cache = useQueryClient()
  return useMutation({
    mutationFn: (key: string) => {
      const params = { path: { ticket_id: key } }
      return answer(api.DELETE('/api/v1/tickets/{ticket_id}', { params }))
    },
    onSuccess: () => cache.invalidateQueries({ queryKey: ticketKeys.lists }),
  })
}
