/** Signing in and out, and one's own account. */
import { useMutation, useQuery, useQueryClient } from '@tanstack/vue-query'
import { answer, api } from '@/api/client'
import { adopt, forget } from '@/api/renewal'
import type { Credentials, MeChange, Registration, SetUp } from '@/api/types'
import { useSession } from '@/stores/session'

export async function signIn(body: Credentials): Promise<void> {
  adopt(await answer(api.POST('/api/v1/auth/login', { body })))
}

export async function register(body: Registration): Promise<void> {
  adopt(await answer(api.POST('/api/v1/auth/register', { body })))
}

/** Become the first administrator by the link that the console printed. */
export async function setUp(body: SetUp): Promise<void> {
  adopt(await answer(api.POST('/api/v1/auth/set-up', { body })))
}

/** End the session here and in all tabs, even when the server cannot be told. */
export async function signOut(): Promise<void> {
  try {
    await answer(api.POST('/api/v1/auth/logout'))
  } finally {
    forget('signed-out')
  }
}

export async function requestReset(email: string): Promise<void> {
  await answer(api.POST('/api/v1/auth/reset-password-request', { body: { email } }))
}

/** Choose a password by a mailed link: one that was forgotten, or the first of an invitation. */
export async function resetPassword(token: string, password: string): Promise<void> {
  const body = { token, new_password: password }
  await answer(api.POST('/api/v1/auth/reset-password', { body }))
}

export async function changePassword(current: string, wanted: string): Promise<void> {
  const body = { current_password: current, new_password: wanted }
  await answer(api.POST('/api/v1/auth/change-password', { body }))
}

export async function changeMe(change: MeChange): Promise<void> {
  // Kept alive: a language that was chosen just before the page is left is not lost.
  const sent = api.PATCH('/api/v1/auth/me', { body: change, keepalive: true })
  useSession().update(await answer(sent))
}

export function useSignIns() {
  return useQuery({
    queryKey: ['sign-ins'],
    queryFn: () => answer(api.GET('/api/v1/auth/sessions', { params: { query: { limit: 100 } } })),
  })
}

export function useEndSignIn() {
  const cache = useQueryClient()
  return useMutation({
    mutationFn: (id: number) => {
      const params = { path: { session_id: id } }
      return answer(api.DELETE('/api/v1/auth/sessions/{session_id}', { params }))
    },
    onSettled: () => cache.invalidateQueries({ queryKey: ['sign-ins'] }),
  })
}
