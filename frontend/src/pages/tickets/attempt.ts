import { newAttempt } from '@/api/attempt'

/** An attempt to send something: kept with the draft, so that a repeat says nothing twice. */
export interface Attempt {
  /** For the header `Idempotency-Key`. */
  key: string
  /** What it sends. */
  sends: string
}

export function noAttempt(): Attempt {
  return { key: '', sends: '' }
}

/**
 * Return the attempt to send `wanted`: the same one again after a lost answer, but another one for
 * another text, which the server would refuse under the first one's key.
 */
export function attemptTo(wanted: unknown, before: Attempt): Attempt {
  const sends = JSON.stringify(wanted)
  return before.key && before.sends === sends ? before : { key: newAttempt(), sends }
}
