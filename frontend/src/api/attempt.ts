/** Return a name for one attempt to send something, for the header `Idempotency-Key`. */
export function newAttempt(): string {
  // Not `randomUUID`: browsers have it over HTTPS only, and a desk in a house may have none.
  const bytes = crypto.getRandomValues(new Uint8Array(16))
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')
}

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

/** Return a function that names the attempt to send a body; for forms that keep no draft. */
export function useAttempt(): (body: object) => string {
  let last = noAttempt()
  return (body) => {
    last = attemptTo(body, last)
    return last.key
  }
}
