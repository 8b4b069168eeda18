import { computed } from 'vue'
import type { Permission } from '@/api/types'
import { useRoles } from '@/entities/roles'
import { useSession } from '@/stores/session'
import { useRoleName } from './useRoleName'

const BUILT_IN = ['user', 'agent', 'manager', 'admin'] as const

interface RoleChoice {
  value: string
  label: string
  /** Whether it may do more than the person who is signed in, who therefore cannot give it. */
  isBeyond: boolean
}

/**
 * The roles by name. Only those who manage roles may list them; to others the built-in ones are
 * offered.
 */
export function useRoleChoices() {
  const session = useSession()
  const nameOf = useRoleName()
  const roles = useRoles(() => session.may('roles:manage'))

  return computed<RoleChoice[]>(() => {
    const known: { name: string; permissions: Permission[] }[] =
      roles.data.value ?? BUILT_IN.map((name) => ({ name, permissions: [] }))
    return known.map(({ name, permissions }) => ({
      value: name,
      label: nameOf(name),
      isBeyond: !session.may(...permissions),
    }))
  })
}
