import { newAttempt } from '@/api/attempt'

/**
 * Return a function that names the attempt to send a body: the same wish sent twice is done once,
 * while one that was corrected after a refusal is a new attempt.
 */
export function useAttempt(): (body: object) => string {
  let last = { written: '', name: '' }
  return (body) => {
    const written = JSON.stringify(body)
    if (last.written !== written) last = { written, name: newAttempt() }
    return last.name
  }
}
