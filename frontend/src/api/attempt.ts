/** Return a name for one attempt to send something, for the header `Idempotency-Key`. */
export function newAttempt(): string {
  // Not `randomUUID`: browsers have it over HTTPS only, and a desk in a house may have none.
  const bytes = crypto.getRandomValues(new Uint8Array(16))
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')
}
