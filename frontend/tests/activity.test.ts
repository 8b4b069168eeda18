import { describe, expect, it } from 'vitest'
import type { Activity } from '@/api/types'
import en from '@/locales/activity/en.json'
import { askedOf, readLogFilters, writeLogFilters } from '@/pages/activity/activityFilters'
import { EVENT_TYPES, typeKey } from '@/pages/activity/eventTypes'
import { peopleIn, sentenceOf } from '@/pages/activity/sentence'

function event(type: string, payload: Activity['payload'], actorId: number | null = 1): Activity {
  return {
    seq: 1,
    at: '2026-11-21T09:00:00Z',
    type,
    actor: actorId === null ? null : { id: actorId, name: 'Ana' },
    ticket_id: null,
    ticket_key: null,
    project_id: null,
    payload,
    change_set: 1,
    cause_seq: null,
    depth: 0,
  }
}

describe('the filters of the log', () => {
  it('survive the way into the address and back', () => {
    const filters = {
      actor: 7,
      type: ['ticket.created' as const, 'auth.signed_in' as const],
      ticket: 'NET-42',
      from: '2026-11-01',
      to: '2026-11-21',
    }
    const query = writeLogFilters(filters) as Record<string, string>
    expect(query.type).toBe('ticket.created,auth.signed_in')
    expect(readLogFilters(query)).toEqual(filters)
  })

  it('that make no sense are left out, for the server would refuse them', () => {
    const query = {
      actor: 'me',
      type: 'ticket.eaten',
      ticket: '42',
      from: 'monday',
      to: '2026-13-40',
    }
    expect(readLogFilters(query)).toEqual({})
  })

  it('take a key in small letters', () => {
    expect(readLogFilters({ ticket: ' net-42 ' })).toEqual({ ticket: 'NET-42' })
  })

  it('mean whole days in the time zone of the person', () => {
    const asked = askedOf({ from: '2026-11-20', to: '2026-11-21' }, undefined, 'Asia/Jakarta')
    expect(asked.from).toBe('2026-11-19T17:00:00.000Z')
    expect(asked.to).toBe('2026-11-21T16:59:59.999Z')
  })
})

describe('the sentence about an event', () => {
  const texts: Record<string, string> = en

  it('is written for every type, with a name for the filter', () => {
    for (const type of EVENT_TYPES) {
      expect(texts[`type_${typeKey(type)}`], type).toBeTypeOf('string')
      const isWritten = Object.keys(texts).some((key) => key.startsWith(`event_${typeKey(type)}`))
      expect(isWritten, type).toBe(true)
    }
  })

  it.each([
    ['role.changed', { change: 'deleted', name: 'x' }, 'event_role_changed_deleted'],
    ['project.changed', { change: 'restored', changes: [] }, 'event_project_changed_restored'],
    [
      'catalogue.changed',
      { catalogue: 'department', change: 'created', name: 'IT' },
      'event_catalogue_changed_department_created',
    ],
    ['auth.password_changed', { user_id: 1, by_link: true }, 'event_auth_password_changed_link'],
    ['auth.password_changed', { user_id: 1, by_link: false }, 'event_auth_password_changed'],
    ['auth.reset_requested', { user_id: null }, 'event_auth_reset_requested_unknown'],
    ['user.updated', { user_id: 1, changes: [] }, 'event_user_updated_self'],
    ['user.updated', { user_id: 2, changes: [] }, 'event_user_updated'],
    ['watch.started', { user_id: 1 }, 'event_watch_started_self'],
  ])('of %s with %o is %s', (type, payload, key) => {
    expect(sentenceOf(event(type, payload)).key).toBe(key)
    expect(texts[key]).toBeTypeOf('string')
  })

  it('names everybody whom it speaks of, once', () => {
    const events = [
      event('user.created', { user_id: 5 }),
      event('ticket.updated', { changes: [{ field: 'assignee_id', old: null, new: 6 }] }),
      event('project.changed', {
        change: 'updated',
        changes: [{ field: 'members', old: [5], new: [5, 8] }],
      }),
      event('ticket.updated', { changes: [{ field: 'category_id', old: 3, new: 4 }] }),
    ]
    expect(peopleIn(events)).toEqual([5, 6, 8])
  })
})
