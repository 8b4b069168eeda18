import type { Component } from 'vue'
import type { RouteLocationRaw, RouteRecordRaw } from 'vue-router'
import type { Permission } from '@/api/types'
import type { useSession } from '@/stores/session'

declare module 'vue-router' {
  interface RouteMeta {
    /** Key of the page's title. */
    title?: string
    /** Open to everybody; all other routes need a session. */
    isPublic?: boolean
    /** Only for who is not signed in: somebody else goes home. */
    isForVisitors?: boolean
    /** All of these are needed to see the page. */
    needs?: Permission[]
    /** Without the bars of the application: sign-in and its kin. */
    isBare?: boolean
  }
}

/** `phone` is shown in the bottom bar only. */
export type NavigationGroup = 'work' | 'insight' | 'administration' | 'phone'

/** An entry of the side bar (and, if `onPhone`, of the bottom bar). */
export interface NavigationEntry {
  id: string
  /** Key of its label. */
  label: string
  icon: Component
  to: RouteLocationRaw
  group: NavigationGroup
  /** Position within the group; smaller is higher. */
  order: number
  onPhone?: boolean
  /** Key sequence that goes there, such as `g t`. */
  keys?: string
  /** Shown to whom; everybody who is signed in when left out. */
  isFor?: (session: ReturnType<typeof useSession>) => boolean
}

/** A part of the application: its routes, and where the navigation shows it. */
export interface Area {
  routes: RouteRecordRaw[]
  navigation?: NavigationEntry[]
}

/** Every folder of pages has an `area.ts` whose default export is made by this. */
export function defineArea(area: Area): Area {
  return area
}
