/** Who may what, as it is and as somebody would have it. */
import type { Permission, Role } from '@/api/types'

/** What each role may do, by the role's id. */
export type Grants = ReadonlyMap<number, ReadonlySet<Permission>>

export interface RoleChange {
  roleId: number
  granted: Permission[]
  revoked: Permission[]
}

export function grantsOf(roles: readonly Role[]): Grants {
  return new Map(roles.map((role) => [role.id, new Set(role.permissions)]))
}

/** Return `grants` with one right of one role turned round. */
export function toggled(grants: Grants, roleId: number, permission: Permission): Grants {
  const rights = new Set(grants.get(roleId))
  if (!rights.delete(permission)) rights.add(permission)
  return new Map(grants).set(roleId, rights)
}

/** Return what leads from `before` to `after`; roles that one of them lacks do not count. */
export function changesOf(before: Grants, after: Grants): RoleChange[] {
  const changes: RoleChange[] = []
  for (const [roleId, rights] of after) {
    const had = before.get(roleId)
    if (!had) continue
    const granted = [...rights].filter((right) => !had.has(right))
    const revoked = [...had].filter((right) => !rights.has(right))
    if (granted.length || revoked.length) changes.push({ roleId, granted, revoked })
  }
  return changes
}

/**
 * Return `now` with the changes that lead from `before` to `after`: what somebody else changed
 * meanwhile stays, but where both changed the same right.
 */
export function rebased(before: Grants, after: Grants, now: Grants): Grants {
  const merged = new Map(now)
  for (const { roleId, granted, revoked } of changesOf(before, after)) {
    const rights = now.get(roleId)
    if (!rights) continue
    const kept = [...rights].filter((right) => !revoked.includes(right))
    merged.set(roleId, new Set([...kept, ...granted]))
  }
  return merged
}

/** Return the matrix as the server takes it: of the roles that change, all that they may do. */
export function matrixOf(
  changes: readonly RoleChange[],
  grants: Grants,
): Record<string, Permission[]> {
  return Object.fromEntries(
    changes.map(({ roleId }) => [String(roleId), [...(grants.get(roleId) ?? [])].sort()]),
  )
}

/** Return how many single rights `changes` turn round. */
export function countOf(changes: readonly RoleChange[]): number {
  return changes.reduce((sum, one) => sum + one.granted.length + one.revoked.length, 0)
}
