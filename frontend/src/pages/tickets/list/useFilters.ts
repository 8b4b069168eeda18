import { computed } from 'vue'
import { useRoute, useRouter } from 'vue-router'
import type { TicketFilters } from '@/api/types'
import { readFilters, writeFilters } from './filterState'

/** The filters of the list: the address is where they live, so that links and "back" work. */
export function useFilters() {
  const route = useRoute()
  const router = useRouter()
  const filters = computed(() => readFilters(route.query))

  async function change(wanted: Partial<TicketFilters>): Promise<void> {
    await router.push({ query: writeFilters({ ...filters.value, ...wanted }) })
  }

  async function clear(): Promise<void> {
    await router.push({ query: writeFilters({ sort: filters.value.sort }) })
  }

  return { filters, change, clear }
}
