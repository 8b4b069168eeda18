import { QueryClient } from '@tanstack/vue-query'
import { asProblem } from '@/api/problem'

const FRESH_MS = 15_000
const ATTEMPTS = 3

/** The cache of what the server said. */
export const queryClient = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: FRESH_MS,
      retry: (failures, error) => asProblem(error).isPassing && failures + 1 < ATTEMPTS,
      retryDelay: (failures, error) => {
        return (asProblem(error).retryAfter ?? 2 ** failures) * 1000
      },
      // Being offline is a state that the screens show, not one to wait in silently.
      networkMode: 'always',
    },
    mutations: { networkMode: 'always' },
  },
})
