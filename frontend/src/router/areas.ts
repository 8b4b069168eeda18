import type { Area, NavigationEntry } from './area'

const found = import.meta.glob<Area>('../pages/*/area.ts', { eager: true, import: 'default' })

export const areas: readonly Area[] = Object.values(found)

export const navigation: readonly NavigationEntry[] = areas
  .flatMap((area) => area.navigation ?? [])
  .sort((one, other) => one.order - other.order)
