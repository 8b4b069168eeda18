import type { RouteMeta } from 'vue-router'
import { describe, expect, it } from 'vitest'
import { admit, safeReturn } from '@/router/guards'

const visitor = { isSignedIn: false, may: () => false }
const person = { isSignedIn: true, may: () => true }
const requester = { isSignedIn: true, may: (...needed: string[]) => needed.length === 0 }
const to = (meta: RouteMeta, fullPath = '/tickets/NET-4', query = {}) => ({ meta, fullPath, query })

describe('the guard', () => {
  it('asks to sign in first, and keeps the way back', () => {
    expect(admit(to({}, '/tickets/NET-4?tab=1'), visitor)).toEqual({
      name: 'sign-in',
      query: { next: '/tickets/NET-4?tab=1' },
    })
  })

  it('lets everybody see what is public', () => {
    expect(admit(to({ isPublic: true }), visitor)).toBe(true)
  })

  it('sends who is signed in on from the sign-in page', () => {
    const page = to({ isPublic: true, isForVisitors: true }, '/sign-in', { next: '/tickets/NET-4' })
    expect(admit(page, person)).toBe('/tickets/NET-4')
  })

  it('refuses what one may not see', () => {
    const page = to({ needs: ['users:manage'] })
    expect(admit(page, requester)).toMatchObject({ name: 'forbidden' })
    expect(admit(page, person)).toBe(true)
  })
})

describe('the way back', () => {
  it.each(['/tickets/NET-4', '/tickets?status=open#last'])('goes to %s', (path) => {
    expect(safeReturn(path)).toBe(path)
  })

  it.each([
    'https://evil.example/',
    '//evil.example/',
    '/\\evil.example/',
    '/\t/evil.example',
    'javascript:alert(1)',
    'tickets',
    '',
    undefined,
    ['/a', '/b'],
  ])('never leaves the application: %s', (path) => {
    expect(safeReturn(path)).toBe('/')
  })
})
