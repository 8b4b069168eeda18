/** How written text is shown. */
import { useQuery } from '@tanstack/vue-query'
import { computed, toValue, type MaybeRefOrGetter } from 'vue'
import { answer, api } from '@/api/client'
import { everyPage, LARGEST_PAGE } from './pages'

const SELDOM_CHANGED_MS = 5 * 60_000

/** How `text` will look when it is sent, as safe HTML; nothing is asked about an empty text. */
export function useMarkdownPreview(text: MaybeRefOrGetter<string>) {
  return useQuery({
    queryKey: computed(() => ['markdown', toValue(text)]),
    queryFn: async ({ queryKey, signal }) => {
      const body = { text: String(queryKey[1]) }
      return (await answer(api.POST('/api/v1/markdown/preview', { body, signal }))).html
    },
    enabled: computed(() => toValue(text).trim() !== ''),
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 0,
  })
}

/** The keys of all projects that one may see, archived ones too. */
export function useProjectKeys(enabled: MaybeRefOrGetter<boolean>) {
  const projects = useQuery({
    // Below the projects' own key, so that it is fetched anew when one of them changes.
    queryKey: ['projects', 'keys'],
    queryFn: async ({ signal }) => {
      const all = await everyPage((pageKey) => {
        const query = { limit: LARGEST_PAGE, page_key: pageKey }
        return answer(api.GET('/api/v1/projects', { params: { query }, signal }))
      })
      return all.map((project) => project.key)
    },
    enabled: computed(() => toValue(enabled)),
    staleTime: SELDOM_CHANGED_MS,
  })
  return computed(() => new Set(projects.data.value ?? []))
}
