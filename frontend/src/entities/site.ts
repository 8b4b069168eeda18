import { useMutation, useQuery, useQueryClient } from '@tanstack/vue-query'
import { answer, api } from '@/api/client'
import { ApiProblem } from '@/api/problem'
import type { SiteSettingsChange } from '@/api/types'

const SETTINGS = ['settings'] as const

/** What everybody may know of the desk: name, language, whether one may register. */
export function useSite() {
  return useQuery({
    queryKey: ['site'],
    queryFn: () => answer(api.GET('/api/v1/auth/site')),
    staleTime: 5 * 60_000,
  })
}

/** The general settings; needs `settings:manage`. */
export function useSettings() {
  return useQuery({
    queryKey: SETTINGS,
    queryFn: ({ signal }) => answer(api.GET('/api/v1/settings', { signal })),
  })
}

/** Change the settings that are sent; the others stay. */
export function useChangeSettings() {
  const cache = useQueryClient()
  return useMutation({
    mutationFn: (change: SiteSettingsChange) => {
      return answer(api.PUT('/api/v1/settings', { body: change }))
    },
    onSuccess: (settings) => {
      cache.setQueryData(SETTINGS, settings)
      return cache.invalidateQueries({ queryKey: ['site'] })
    },
  })
}

export interface Readiness {
  isReady: boolean
  /** What was looked at, and `ok` or what is wrong with it. */
  checks: Record<string, string>
}

/** Whether the desk can serve; that it cannot is an answer too. */
export function useReadiness() {
  return useQuery({
    queryKey: ['readiness'],
    queryFn: async ({ signal }): Promise<Readiness> => {
      try {
        const { checks } = await answer(api.GET('/ready', { signal }))
        return { isReady: true, checks }
      } catch (error) {
        if (!(error instanceof ApiProblem) || error.code !== 'E_NOT_READY') throw error
        return { isReady: false, checks: error.details.checks as Record<string, string> }
      }
    },
    staleTime: 0,
  })
}
