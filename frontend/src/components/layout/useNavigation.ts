import { computed } from 'vue'
import type { NavigationEntry, NavigationGroup } from '@/router/area'
import { navigation } from '@/router/areas'
import { useSession } from '@/stores/session'

const GROUPS: readonly NavigationGroup[] = ['work', 'insight', 'administration']

/** The entries that the person who is signed in can use. */
export function useNavigation() {
  const session = useSession()
  const entries = computed(() => navigation.filter((entry) => entry.isFor?.(session) ?? true))
  return {
    groups: computed(() =>
      GROUPS.map((name) => ({ name, entries: inGroup(entries.value, name) })).filter(
        (group) => group.entries.length,
      ),
    ),
    phone: computed(() => entries.value.filter((entry) => entry.onPhone)),
  }
}

function inGroup(entries: readonly NavigationEntry[], name: NavigationGroup): NavigationEntry[] {
  return entries.filter((entry) => entry.group === name)
}
