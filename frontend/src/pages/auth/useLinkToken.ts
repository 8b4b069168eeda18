import { useRoute } from 'vue-router'

/** Return the token of the link that led here, and take it out of the address: it is a secret. */
export function useLinkToken(): string {
  const { query, path } = useRoute()
  const token = typeof query.token === 'string' ? query.token : kept(path)
  if (token) {
    history.replaceState({ ...history.state, linkToken: token }, '', path)
  }
  return token
}

/** A reload keeps the history's state, so the link works again. */
function kept(path: string): string {
  const state = history.state as { linkToken?: unknown } | null
  return location.pathname === path && typeof state?.linkToken === 'string' ? state.linkToken : ''
}
