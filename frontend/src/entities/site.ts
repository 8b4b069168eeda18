import { useQuery } from '@tanstack/vue-query'
import { answer, api } from '@/api/client'

/** What everybody may know of the desk: name, language, whether one may register. */
export function useSite() {
  return useQuery({
    queryKey: ['site'],
    queryFn: () => answer(api.GET('/api/v1/auth/site')),
    staleTime: 5 * 60_000,
  })
}
