import { useQuery } from '@tanstack/vue-query'
import { computed, toValue, type MaybeRefOrGetter } from 'vue'
import { answer, api } from '@/api/client'
import { ticketKeys } from './tickets'

const LOOKED_AT = 100
const FRESH_MS = 60_000

/** The tags of the tickets that were changed last, the most used first: the API lists no others. */
export function useTagsInUse(enabled: MaybeRefOrGetter<boolean> = true) {
  return useQuery({
    queryKey: [...ticketKeys.lists, 'tags'],
    queryFn: async ({ signal }) => {
      const query = { limit: LOOKED_AT, sort: '-updated_at' as const }
      const page = await answer(api.GET('/api/v1/tickets', { params: { query }, signal }))
      return byUse(page.data.flatMap((row) => row.tags))
    },
    enabled: computed(() => toValue(enabled)),
    staleTime: FRESH_MS,
  })
}

/** Return each tag once, the most frequent first. */
function byUse(tags: readonly string[]): string[] {
  const counts = new Map<string, number>()
  for (const tag of tags) counts.set(tag, (counts.get(tag) ?? 0) + 1)
  const ordered = [...counts].sort(([one, n], [other, m]) => m - n || one.localeCompare(other))
  return ordered.map(([tag]) => tag)
}
