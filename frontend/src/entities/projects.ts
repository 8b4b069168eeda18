import { useQuery } from '@tanstack/vue-query'
import { computed, toValue, type MaybeRefOrGetter } from 'vue'
import { answer, api } from '@/api/client'

const SELDOM_CHANGED_MS = 5 * 60_000

/** The projects that take new tickets. */
export function useProjects() {
  return useQuery({
    queryKey: ['projects', 'active'],
    queryFn: async () => {
      const query = { limit: 100, is_archived: false }
      return (await answer(api.GET('/api/v1/projects', { params: { query } }))).data
    },
    staleTime: SELDOM_CHANGED_MS,
  })
}

/** Who works in a project; needs `users:read`. */
export function useMembers(projectId: MaybeRefOrGetter<number | undefined>) {
  return useQuery({
    queryKey: computed(() => ['projects', toValue(projectId), 'members']),
    queryFn: async () => {
      const params = { path: { project_id: toValue(projectId) ?? 0 }, query: { limit: 100 } }
      return (await answer(api.GET('/api/v1/projects/{project_id}/members', { params }))).data
    },
    enabled: computed(() => toValue(projectId) !== undefined),
    staleTime: SELDOM_CHANGED_MS,
  })
}
