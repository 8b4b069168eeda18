/** Departments and categories: short lists of names that tickets and people are sorted by. */
import { useMutation, useQuery, useQueryClient } from '@tanstack/vue-query'
import { newAttempt } from '@/api/attempt'
import { answer, api } from '@/api/client'
import type { NamedEntry, NamedEntryBody } from '@/api/types'
import { everyPage, LARGEST_PAGE } from './pages'

export type Catalogue = 'departments' | 'categories'

const LIST = { departments: '/api/v1/departments', categories: '/api/v1/categories' } as const
const ONE = {
  departments: '/api/v1/departments/{entry_id}',
  categories: '/api/v1/categories/{entry_id}',
} as const

export function useCatalogue(catalogue: Catalogue) {
  return useQuery({
    queryKey: [catalogue, 'every'],
    queryFn: ({ signal }) =>
      everyPage<NamedEntry>((pageKey) => {
        const query = { limit: LARGEST_PAGE, page_key: pageKey }
        return answer(api.GET(LIST[catalogue], { params: { query }, signal }))
      }),
  })
}

/** Add an entry, or change the one that is named. */
export function useSaveEntry(catalogue: Catalogue) {
  const cache = useQueryClient()
  return useMutation({
    mutationFn: ({ id, body }: { id: number | null; body: NamedEntryBody }) => {
      if (id === null) {
        const params = { header: { 'Idempotency-Key': newAttempt() } }
        return answer(api.POST(LIST[catalogue], { params, body }))
      }
      return answer(api.PUT(ONE[catalogue], { params: { path: { entry_id: id } }, body }))
    },
    onSettled: () => cache.invalidateQueries({ queryKey: [catalogue] }),
  })
}

export function useDeleteEntry(catalogue: Catalogue) {
  const cache = useQueryClient()
  return useMutation({
    mutationFn: (id: number) => {
      return answer(api.DELETE(ONE[catalogue], { params: { path: { entry_id: id } } }))
    },
    onSettled: () => cache.invalidateQueries({ queryKey: [catalogue] }),
  })
}
