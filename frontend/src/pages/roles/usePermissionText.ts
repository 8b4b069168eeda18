import { useI18n } from 'vue-i18n'
import type { PermissionEntry } from '@/api/types'

/** Permissions and their groups in the language of the screen. */
export function usePermissionText() {
  const { t, te } = useI18n()

  function permissionText({ name, description }: PermissionEntry): string {
    const key = `roles.permission_${name.replace(':', '_')}`
    return te(key) ? t(key) : description
  }

  function groupText(group: string): string {
    const key = `roles.group_${group.toLowerCase()}`
    return te(key) ? t(key) : group
  }

  return { permissionText, groupText }
}

/** Return the permissions by group, in the order in which they come. */
export function byGroup(permissions: readonly PermissionEntry[]): [string, PermissionEntry[]][] {
  const groups = new Map<string, PermissionEntry[]>()
  for (const entry of permissions) {
    groups.set(entry.group, [...(groups.get(entry.group) ?? []), entry])
  }
  return [...groups]
}
