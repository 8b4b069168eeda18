import { beforeEach, describe, expect, it, vi } from 'vitest'
import type { ApiProblem } from '@/api/problem'

type Handler = (request: Request) => Response | Promise<Response>
const json = (body: unknown, status = 200) =>
  new Response(JSON.stringify(body), { status, headers: { 'Content-Type': 'application/json' } })
const session = (token: string, expires_in = 900) =>
  json({
    access_token: token,
    refresh_token: null,
    token_type: 'bearer',
    expires_in,
    user: { id: 1 },
  })
const refusal = (status: number, error: string) =>
  json({ error, message: error, details: {}, request_id: 'r1' }, status)

/** A server of which each path is answered by its handler; remembers what was asked. */
function serve(handlers: Record<string, Handler>) {
  const asked: { path: string; token: string | null }[] = []
  vi.stubGlobal('fetch', async (input: RequestInfo | URL, init?: RequestInit) => {
    const request = new Request(
      new URL(String(input instanceof Request ? input.url : input), location.origin),
      input instanceof Request ? input : init,
    )
    const path = new URL(request.url).pathname.replace('/api/v1', '')
    asked.push({ path, token: request.headers.get('Authorization') })
    const handler = handlers[path]
    if (!handler) throw new TypeError('no route')
    return handler(request)
  })
  return asked
}

async function freshModules() {
  vi.resetModules()
  const { api, answer } = await import('@/api/client')
  const renewal = await import('@/api/renewal')
  return { api, answer, ...renewal }
}

describe('the client', () => {
  beforeEach(() => {
    vi.useRealTimers()
  })

  it('sends the token and renews it once when it is refused', async () => {
    const { api, answer, adopt } = await freshModules()
    const asked = serve({
      '/auth/me': (request) =>
        request.headers.get('Authorization') === 'Bearer new'
          ? json({ id: 1 })
          : refusal(401, 'E_UNAUTHENTICATED'),
      '/auth/refresh': () => session('new'),
    })
    adopt((await session('old').json()) as never)

    expect(await answer(api.GET('/api/v1/auth/me'))).toEqual({ id: 1 })
    expect(asked.map((one) => one.path)).toEqual(['/auth/me', '/auth/refresh', '/auth/me'])
  })

  it('renews once for several requests at a time', async () => {
    const { api, answer, adopt } = await freshModules()
    const asked = serve({
      '/auth/me': (request) =>
        request.headers.get('Authorization') === 'Bearer new'
          ? json({ id: 1 })
          : refusal(401, 'E_UNAUTHENTICATED'),
      '/auth/refresh': () => session('new'),
    })
    adopt((await session('old').json()) as never)

    await Promise.all([1, 2, 3].map(() => answer(api.GET('/api/v1/auth/me'))))
    expect(asked.filter((one) => one.path === '/auth/refresh')).toHaveLength(1)
  })

  it('renews before it asks when the token is about to run out', async () => {
    const { api, answer, adopt } = await freshModules()
    const asked = serve({
      '/auth/me': () => json({ id: 1 }),
      '/auth/refresh': () => session('new'),
    })
    adopt((await session('old', 5).json()) as never)

    await answer(api.GET('/api/v1/auth/me'))
    expect(asked).toEqual([
      { path: '/auth/refresh', token: null },
      { path: '/auth/me', token: 'Bearer new' },
    ])
  })

  it('sends the body again with the second attempt', async () => {
    const { api, answer, adopt } = await freshModules()
    const bodies: string[] = []
    serve({
      '/tickets': async (request) => {
        bodies.push(await request.text())
        return bodies.length === 1 ? refusal(401, 'E_UNAUTHENTICATED') : json({ key: 'A-1' }, 201)
      },
      '/auth/refresh': () => session('new'),
    })
    adopt((await session('old').json()) as never)

    await answer(api.POST('/api/v1/tickets', { body: { title: 'Lamp' } }))
    expect(bodies).toEqual(['{"title":"Lamp"}', '{"title":"Lamp"}'])
  })

  it('ends the session when the renewal is refused', async () => {
    const { api, answer, adopt, watchSession } = await freshModules()
    serve({
      '/auth/me': () => refusal(401, 'E_UNAUTHENTICATED'),
      '/auth/refresh': () => refusal(401, 'E_BAD_TOKEN'),
    })
    const ended = vi.fn()
    watchSession({ renewed: vi.fn(), ended })
    adopt((await session('old').json()) as never)

    await expect(answer(api.GET('/api/v1/auth/me'))).rejects.toMatchObject({
      kind: 'unauthenticated',
    })
    expect(ended).toHaveBeenCalledExactlyOnceWith('expired')
  })

  it('keeps the session when the server cannot be reached', async () => {
    const { api, answer, adopt, watchSession } = await freshModules()
    serve({})
    const ended = vi.fn()
    watchSession({ renewed: vi.fn(), ended })
    adopt((await session('old', 5).json()) as never)

    const problem = (await answer(api.GET('/api/v1/auth/me')).catch(
      (error: unknown) => error,
    )) as ApiProblem
    expect(problem.kind).toBe('offline')
    expect(ended).not.toHaveBeenCalled()
  })

  it('does not renew for a wrong password', async () => {
    const { api, answer, adopt } = await freshModules()
    const asked = serve({ '/auth/login': () => refusal(401, 'E_BAD_CREDENTIALS') })
    adopt((await session('old').json()) as never)

    const body = { email: 'a@b.c', password: 'wrong' }
    await expect(answer(api.POST('/api/v1/auth/login', { body }))).rejects.toMatchObject({
      code: 'E_BAD_CREDENTIALS',
    })
    expect(asked).toHaveLength(1)
  })

  it('repeats a filter that has several values', async () => {
    const { api, answer } = await freshModules()
    let search = ''
    serve({
      '/tickets': (request) => {
        search = new URL(request.url).search
        return json({ data: [], page_key: null })
      },
    })
    await answer(api.GET('/api/v1/tickets', { params: { query: { status: ['open', 'blocked'] } } }))
    expect(search).toBe('?status=open&status=blocked')
  })
})
