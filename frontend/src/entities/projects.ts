import { useMutation, useQuery, useQueryClient, type QueryClient } from '@tanstack/vue-query'
import { computed, toValue, type MaybeRefOrGetter } from 'vue'
import { answer, api } from '@/api/client'
import type { Project, ProjectChange, ProjectCreation, Ref } from '@/api/types'
import { restoreFromBin } from './bin'
import { everyPage, LARGEST_PAGE } from './pages'
import { ticketKeys } from './tickets'

const SELDOM_CHANGED_MS = 5 * 60_000

const projectKeys = {
  all: ['projects'] as const,
  one: (id: number) => ['projects', 'one', id] as const,
  members: (id: number) => ['projects', id, 'all-members'] as const,
}

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

/** All projects, archived ones too, with how many tickets of each status they have. */
export function useEveryProject() {
  return useQuery({
    queryKey: [...projectKeys.all, 'every'],
    queryFn: ({ signal }) =>
      everyPage((pageKey) => {
        const query = { limit: LARGEST_PAGE, page_key: pageKey }
        return answer(api.GET('/api/v1/projects', { params: { query }, signal }))
      }),
  })
}

export function useProject(id: MaybeRefOrGetter<number>) {
  return useQuery({
    queryKey: computed(() => projectKeys.one(toValue(id))),
    queryFn: ({ signal }) => {
      const params = { path: { project_id: toValue(id) } }
      return answer(api.GET('/api/v1/projects/{project_id}', { params, signal }))
    },
  })
}

export function useCreateProject() {
  const cache = useQueryClient()
  return useMutation({
    mutationFn: ({ body, attempt }: { body: ProjectCreation; attempt: string }) => {
      const params = { header: { 'Idempotency-Key': attempt } }
      return answer(api.POST('/api/v1/projects', { params, body }))
    },
    onSuccess: (project) => accept(cache, project),
  })
}

/** Change what is sent of a project: fields that another changed meanwhile stay as he left them. */
export function useChangeProject() {
  const cache = useQueryClient()
  return useMutation({
    mutationFn: ({ id, change }: { id: number; change: ProjectChange }) => {
      const params = { path: { project_id: id } }
      return answer(api.PUT('/api/v1/projects/{project_id}', { params, body: change }))
    },
    onSuccess: (project) => accept(cache, project),
  })
}

export function useDeleteProject() {
  const cache = useQueryClient()
  return useMutation({
    mutationFn: (id: number) => {
      const params = { path: { project_id: id } }
      return answer(api.DELETE('/api/v1/projects/{project_id}', { params }))
    },
    onSuccess: () => cache.invalidateQueries({ queryKey: projectKeys.all }),
  })
}

export function useRestoreProject() {
  const cache = useQueryClient()
  return useMutation({
    mutationFn: (id: number) => restoreFromBin('project', id),
    onSuccess: () => cache.invalidateQueries({ queryKey: projectKeys.all }),
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

/** Everybody who works in a project, however many; needs `users:read`. */
export function useEveryMember(
  projectId: MaybeRefOrGetter<number>,
  enabled: MaybeRefOrGetter<boolean> = true,
) {
  return useQuery({
    queryKey: computed(() => projectKeys.members(toValue(projectId))),
    queryFn: ({ signal }) => fetchMembers(toValue(projectId), signal),
    enabled: computed(() => toValue(enabled)),
  })
}

interface MemberChange {
  projectId: number
  add?: number
  remove?: number
}

/** Add a person to a project, or take one away. */
export function useChangeMembers() {
  const cache = useQueryClient()
  return useMutation({
    mutationFn: async ({ projectId, add, remove }: MemberChange) => {
      // The server takes the whole list: begin at what it has now, not at what is on the screen.
      const ids = new Set((await fetchMembers(projectId)).map((member) => member.id))
      if (add !== undefined) ids.add(add)
      if (remove !== undefined) ids.delete(remove)
      const params = { path: { project_id: projectId } }
      const body = { user_ids: [...ids] }
      await answer(api.PUT('/api/v1/projects/{project_id}/members', { params, body }))
    },
    onSettled: (_, __, { projectId }) => {
      return cache.invalidateQueries({ queryKey: ['projects', projectId] })
    },
  })
}

function fetchMembers(projectId: number, signal?: AbortSignal): Promise<Ref[]> {
  return everyPage((pageKey) => {
    const params = {
      path: { project_id: projectId },
      query: { limit: LARGEST_PAGE, page_key: pageKey },
    }
    return answer(api.GET('/api/v1/projects/{project_id}/members', { params, signal }))
  })
}

/** Put a project as the server just answered it into the cache; its key stands in the tickets'. */
function accept(cache: QueryClient, project: Project): void {
  cache.setQueryData(projectKeys.one(project.id), project)
  void cache.invalidateQueries({ queryKey: projectKeys.all })
  void cache.invalidateQueries({ queryKey: ticketKeys.all })
}
