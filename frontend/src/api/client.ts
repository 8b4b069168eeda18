/** The one way to the server: typed by the OpenAPI document, signed in, and refused in one shape. */
import createClient from 'openapi-fetch'
import { offlineProblem, problemOf } from './problem'
import { currentToken, renew } from './renewal'
import type { paths } from './schema'

/** Send `request` with the access token; once more with a new one if the old was refused. */
async function sendSignedIn(request: Request): Promise<Response> {
  const token = await currentToken()
  const first = await send(request.clone(), token)
  if (first.status !== 401 || token === null || isAboutSigningIn(request)) return first
  return send(request, await renew(token))
}

async function send(request: Request, token: string | null): Promise<Response> {
  if (token) request.headers.set('Authorization', `Bearer ${token}`)
  try {
    return await fetch(request)
  } catch (error) {
    if (request.signal.aborted) throw error
    throw offlineProblem()
  }
}

/** A wrong password is not a token that has run out. */
function isAboutSigningIn(request: Request): boolean {
  return /\/auth\/(login|register|set-up)$/.test(new URL(request.url).pathname)
}

export const api = createClient<paths>({
  baseUrl: globalThis.location.origin,
  fetch: sendSignedIn,
  // A filter with several values is repeated: status=open&status=blocked.
  querySerializer: { array: { style: 'form', explode: true } },
  headers: { 'X-Loket-Web': '1' },
})

interface Answered<Data> {
  data?: Data
  error?: unknown
  response: Response
}

/**
 * Return what a call answers.
 *
 * @throws ApiProblem when the server refuses, fails, or cannot be reached
 */
export async function answer<Data>(call: Promise<Answered<Data>>): Promise<Data> {
  const { data, error, response } = await call
  if (!response.ok) throw problemOf(response, error)
  return data as Data
}
