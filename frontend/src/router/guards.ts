import type { RouteLocationNormalized, RouteLocationRaw } from 'vue-router'
import type { Permission } from '@/api/types'

export const HOME = '/'

interface Visitor {
  isSignedIn: boolean
  may: (...permissions: Permission[]) => boolean
}

type Destination = Pick<RouteLocationNormalized, 'fullPath' | 'meta' | 'query'>

/**
 * Return where to go after signing in: `wanted` if it is a path of this application, else home.
 *
 * Anything that a browser could take for another site is refused (S16).
 */
export function safeReturn(wanted: unknown): string {
  if (typeof wanted !== 'string' || !/^\/(?![/\\])/.test(wanted)) return HOME
  const { origin } = globalThis.location
  const address = URL.canParse(wanted, origin) ? new URL(wanted, origin) : null
  if (address?.origin !== origin) return HOME
  return address.pathname + address.search + address.hash
}

/** Decide whether `visitor` may go `to`; true, or where to go instead. */
export function admit(to: Destination, visitor: Visitor): true | RouteLocationRaw {
  if (to.meta.isForVisitors && visitor.isSignedIn) return safeReturn(to.query.next)
  if (to.meta.isPublic) return true
  if (!visitor.isSignedIn) return signInFor(to.fullPath)
  if (!visitor.may(...(to.meta.needs ?? []))) return { name: 'forbidden', replace: true }
  return true
}

/** Return the way to the sign-in page, and back to `path` afterwards. */
export function signInFor(path: string): RouteLocationRaw {
  const query = path === HOME ? {} : { next: path }
  return { name: 'sign-in', query }
}
