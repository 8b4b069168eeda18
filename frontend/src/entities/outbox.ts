import { keepPreviousData, useInfiniteQuery } from '@tanstack/vue-query'
import { computed, toValue, type MaybeRefOrGetter } from 'vue'
import { answer, api } from '@/api/client'
import type { MailState } from '@/api/types'

export const MAIL_STATES: readonly MailState[] = ['held', 'queued', 'sent', 'failed']

/** Outgoing mails, newest first; needs `settings:manage`. */
export function useOutbox(state: MaybeRefOrGetter<MailState | undefined>) {
  return useInfiniteQuery({
    queryKey: computed(() => ['outbox', toValue(state)]),
    queryFn: ({ pageParam, signal }) => {
      const query = { state: toValue(state), limit: 50, page_key: pageParam }
      return answer(api.GET('/api/v1/mail/outbox', { params: { query }, signal }))
    },
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (last) => last.page_key ?? undefined,
    placeholderData: keepPreviousData,
  })
}
