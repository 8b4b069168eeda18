/**
 * The access token: kept in memory, renewed by the cookie that no script can read, one renewal at
 * a time in all tabs of the browser, for each refresh token works once.
 */
import { offlineProblem, problemOf, type ApiProblem } from './problem'
import type { Me, Session } from './types'

const REFRESH = '/api/v1/auth/refresh'
const LOCK = 'loket-session'
const CHANNEL = 'loket-session'
const TIMEOUT_MS = 15_000
/** A token with less life than this is renewed before it is used. */
const MARGIN_MS = 20_000

interface Token {
  value: string
  /** On this machine's clock, in milliseconds. */
  goodUntil: number
}

export type SessionEnding = 'signed-out' | 'expired'

type News = { kind: 'renewed'; token: Token; user: Me } | { kind: 'ended'; reason: SessionEnding }

/** What the session store wants to know. */
export interface SessionWatcher {
  /** There is a session, begun or renewed here or in another tab. */
  renewed: (user: Me) => void
  /** The session is over; `expired` when nobody asked for that. */
  ended: (reason: SessionEnding) => void
}

let token: Token | null = null
let renewing: Promise<string> | null = null
let watcher: SessionWatcher | null = null
const channel = 'BroadcastChannel' in globalThis ? new BroadcastChannel(CHANNEL) : null

if (channel) {
  channel.onmessage = ({ data }: MessageEvent<News>) => {
    if (data.kind === 'renewed') {
      token = data.token
      watcher?.renewed(data.user)
    } else {
      token = null
      watcher?.ended(data.reason)
    }
  }
}

export function watchSession(by: SessionWatcher): void {
  watcher = by
}

/** Begin the session that signing in answered with, here and in the other tabs. */
export function adopt(session: Session): void {
  token = { value: session.access_token, goodUntil: Date.now() + session.expires_in * 1000 }
  channel?.postMessage({ kind: 'renewed', token, user: session.user } satisfies News)
  watcher?.renewed(session.user)
}

/** Forget the session here and in the other tabs. */
export function forget(reason: SessionEnding): void {
  token = null
  channel?.postMessage({ kind: 'ended', reason } satisfies News)
  watcher?.ended(reason)
}

/** Return an access token that is good for a while yet; null for who is not signed in. */
export async function currentToken(): Promise<string | null> {
  if (token && token.goodUntil - MARGIN_MS < Date.now()) return renew(token.value)
  return token?.value ?? null
}

/**
 * Renew the access token and return it.
 *
 * @param refused - the token that has had its day; if another tab has renewed it meanwhile, that
 *   one's token is returned and nothing is asked of the server
 * @throws ApiProblem when the session is over or the server cannot be reached
 */
export function renew(refused: string | null): Promise<string> {
  renewing ??= oneAtATime(async () => {
    if (token && token.value !== refused) return token.value
    const session = await askForSession()
    adopt(session)
    return session.access_token
  }).finally(() => {
    renewing = null
  })
  return renewing
}

async function oneAtATime<T>(work: () => Promise<T>): Promise<T> {
  // Browsers have locks over HTTPS and on this machine only.
  const locks = navigator.locks as LockManager | undefined | null
  return locks ? locks.request(LOCK, work) : work()
}

async function askForSession(): Promise<Session> {
  let response: Response
  try {
    response = await fetch(REFRESH, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', 'X-Loket-Web': '1' },
      body: '{}',
      signal: AbortSignal.timeout(TIMEOUT_MS),
    })
  } catch {
    throw offlineProblem()
  }
  if (response.ok) return (await response.json()) as Session
  const problem: ApiProblem = problemOf(response, await response.json().catch(() => null))
  if (problem.kind === 'unauthenticated') forget('expired')
  throw problem
}
