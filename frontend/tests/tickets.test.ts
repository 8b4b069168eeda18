import { describe, expect, it } from 'vitest'
import { marked } from '@/components/ticket/marked'
import { bodyOf, emptyTicket } from '@/pages/tickets/new/draft'
import { composerTabs, reopening } from '@/pages/tickets/one/composing'
import { overlaps } from '@/pages/tickets/one/overlaps'

const changed = (...fields: string[]) => fields.map((field) => ({ field, old: 1, new: 2 }))

describe('two people at one ticket', () => {
  it('meet only where they change the same', () => {
    expect(overlaps({ priority: 'high' }, changed('assignee'))).toBe(false)
    expect(overlaps({ assignee_id: 3 }, changed('assignee'))).toBe(true)
    expect(overlaps({ title: 'x', tags: [] }, changed('tags'))).toBe(true)
  })
})

describe('writing on a ticket', () => {
  it('offers what one may do', () => {
    const may = (...mine: string[]) => ({ may: (permission: string) => mine.includes(permission) })
    expect(composerTabs(may('comments:create_own'))).toEqual(['reply'])
    expect(composerTabs(may('comments:create', 'comments:note', 'actions:create'))).toEqual([
      'reply',
      'note',
      'action',
    ])
  })

  it('opens again what is done, where that can be', () => {
    const done = new Set(['resolved', 'closed'])
    const from = (status_category: 'active' | 'done', allowed_transitions: string[]) =>
      reopening({ status_category, allowed_transitions }, done)
    expect(from('active', ['open'])).toBeNull()
    expect(from('done', ['open'])).toBe('open')
    expect(from('done', ['closed', 'in_progress'])).toBe('in_progress')
    expect(from('done', ['closed'])).toBeNull()
    expect(from('done', [])).toBeNull()
  })
})

describe('a new ticket', () => {
  it('sends only what was chosen', () => {
    expect(bodyOf({ ...emptyTicket(), title: ' Lamp ' })).toEqual({
      title: 'Lamp',
      description: '',
      type: 'incident',
      source: 'web',
    })
    const chosen = { ...emptyTicket(), title: 'Lamp', requester: { id: 4, name: 'Ana' } }
    expect(bodyOf(chosen)).toMatchObject({ requester_id: 4 })
  })
})

describe('a snippet', () => {
  it('is cut at its marks, counted in characters', () => {
    expect(marked('🦊 the lamp', [[6, 10]])).toEqual([
      { text: '🦊 the ', isMarked: false },
      { text: 'lamp', isMarked: true },
    ])
  })
})
