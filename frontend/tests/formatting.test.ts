import { describe, expect, it } from 'vitest'
import {
  absoluteTime,
  fromLocalInput,
  humanised,
  initials,
  plainNumber,
  relativeTime,
  toLocalInput,
} from '@/composables/formatting'

const NOW = Date.parse('2026-11-21T12:00:00Z')

describe('formatting', () => {
  it.each([
    ['2026-11-21T12:00:20Z', 'now'],
    ['2026-11-21T11:55:00Z', '5 min ago'],
    ['2026-11-21T09:00:00Z', '3 hr ago'],
    ['2026-11-20T12:00:00Z', 'yesterday'],
    ['2026-11-24T12:00:00Z', 'in 3 days'],
    ['2024-11-21T12:00:00Z', '2 yr ago'],
  ])('tells how long ago %s is', (at, text) => {
    expect(relativeTime(at, 'en', NOW)).toBe(text)
  })

  it('speaks the language', () => {
    expect(relativeTime('2026-11-21T10:00:00Z', 'id', NOW)).toContain('jam')
    expect(plainNumber(12345.5, 'id')).toBe('12.345,5')
  })

  it('keeps to the time zone', () => {
    expect(absoluteTime('2026-11-21T23:30:00Z', 'en', 'Asia/Jakarta')).toContain('22 Nov 2026')
  })

  it.each([
    ['2026-07-01T10:00', 'Europe/Madrid', '2026-07-01T08:00:00.000Z'],
    ['2026-12-01T10:00', 'Europe/Madrid', '2026-12-01T09:00:00.000Z'],
    ['2026-03-29T03:30', 'Europe/Madrid', '2026-03-29T01:30:00.000Z'],
    ['2026-12-01T10:00', 'Asia/Kathmandu', '2026-12-01T04:15:00.000Z'],
  ])('reads %s in %s', (typed, zone, instant) => {
    expect(fromLocalInput(typed, zone)).toBe(instant)
    expect(toLocalInput(instant, zone)).toBe(typed)
  })

  it('shortens names', () => {
    expect(['Ana Maria Ruiz', 'budi', '', '🦊 Fox'].map(initials)).toEqual(['AR', 'B', '', '🦊F'])
    expect(humanised('on_hold')).toBe('On hold')
  })
})
