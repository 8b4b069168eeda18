import { keepPreviousData, useQuery } from '@tanstack/vue-query'
import { computed, toValue, type MaybeRefOrGetter } from 'vue'
import { answer, api } from '@/api/client'

/** How `text` will look when it is sent, as safe HTML. */
export function useMarkdownPreview(text: MaybeRefOrGetter<string>) {
  return useQuery({
    queryKey: computed(() => ['markdown', toValue(text)]),
    queryFn: async ({ signal }) => {
      const body = { text: toValue(text) }
      return (await answer(api.POST('/api/v1/markdown/preview', { body, signal }))).html
    },
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 0,
    placeholderData: keepPreviousData,
  })
}
