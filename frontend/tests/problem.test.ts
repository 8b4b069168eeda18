import { describe, expect, it } from 'vitest'
import { asProblem, offlineProblem, problemOf } from '@/api/problem'

const answer = (status: number, headers: Record<string, string> = {}) =>
  new Response(null, { status, headers })

describe('a problem', () => {
  it.each([
    [400, 'refused'],
    [401, 'unauthenticated'],
    [403, 'forbidden'],
    [404, 'missing'],
    [409, 'conflict'],
    [412, 'stale'],
    [422, 'invalid'],
    [429, 'limited'],
    [500, 'broken'],
    [503, 'broken'],
  ])('of status %i is %s', (status, kind) => {
    expect(problemOf(answer(status), null).kind).toBe(kind)
  })

  it('tells code, sentence, fields and request', () => {
    const problem = problemOf(answer(422), {
      error: 'E_VALIDATION',
      message: 'Some fields are not valid.',
      details: { fields: [{ field: 'title', message: 'too long', type: 'string_too_long' }] },
      request_id: 'abc',
    })
    expect(problem.messageKey).toBe('errors.E_VALIDATION')
    expect(problem.fields).toEqual({ title: { message: 'too long', type: 'string_too_long' } })
    expect(problem.requestId).toBe('abc')
  })

  it('tells when to try again', () => {
    const problem = problemOf(answer(429, { 'Retry-After': '30' }), null)
    expect([problem.retryAfter, problem.isPassing]).toEqual([30, true])
  })

  it('tells what somebody else changed', () => {
    const changes = [{ field: 'status', old: 'open', new: 'closed' }]
    const problem = problemOf(answer(412), {
      error: 'E_VERSION_CONFLICT',
      message: '',
      details: { version: 4, changes },
      request_id: '',
    })
    expect(problem.staleness).toEqual({ version: 4, changes })
  })

  it('survives an answer that is not from the desk', () => {
    expect(problemOf(answer(502), '<html>').code).toBe('E_INTERNAL')
    expect(problemOf(answer(418), '<html>').code).toBe('E_UNEXPECTED')
  })

  it('is offline without an answer, and a fault of the page otherwise', () => {
    expect(offlineProblem()).toMatchObject({ kind: 'offline', isPassing: true })
    expect(asProblem(new TypeError('x'))).toMatchObject({ code: 'E_APPLICATION', message: 'x' })
  })
})
