import { describe, expect, it } from 'vitest'
import type { Permission, Role } from '@/api/types'
import { gridStep } from '@/pages/roles/gridStep'
import { changesOf, countOf, grantsOf, matrixOf, rebased, toggled } from '@/pages/roles/matrix'
import { sightOf } from '@/pages/roles/sight'

function role(id: number, ...permissions: Permission[]): Role {
  return { id, name: `role ${id}`, description: '', built_in: false, permissions, user_count: 0 }
}

const before = grantsOf([role(1, 'tickets:create'), role(2, 'tickets:create', 'users:read')])

describe('the matrix of roles', () => {
  it('has no changes when a right is turned twice', () => {
    const after = toggled(toggled(before, 1, 'users:read'), 1, 'users:read')
    expect(changesOf(before, after)).toEqual([])
  })

  it('tells what was given and what was taken', () => {
    const after = toggled(toggled(before, 2, 'users:read'), 2, 'audit:read')
    const changes = changesOf(before, after)
    expect(changes).toEqual([{ roleId: 2, granted: ['audit:read'], revoked: ['users:read'] }])
    expect(countOf(changes)).toBe(2)
  })

  it('does not change what it began with', () => {
    toggled(before, 1, 'audit:read')
    expect(before.get(1)?.has('audit:read')).toBe(false)
  })

  it('sends only roles that change, each with all that it may do', () => {
    const after = toggled(before, 1, 'audit:read')
    expect(matrixOf(changesOf(before, after), after)).toEqual({
      '1': ['audit:read', 'tickets:create'],
    })
  })

  it('keeps what somebody else changed meanwhile', () => {
    const mine = toggled(before, 2, 'audit:read')
    const theirs = toggled(toggled(before, 2, 'users:read'), 1, 'bin:manage')
    const merged = rebased(before, mine, theirs)
    expect([...(merged.get(2) ?? [])].sort()).toEqual(['audit:read', 'tickets:create'])
    expect(merged.get(1)?.has('bin:manage')).toBe(true)
    // What is left to save is my own change alone.
    expect(changesOf(theirs, merged)).toEqual([{ roleId: 2, granted: ['audit:read'], revoked: [] }])
  })

  it('forgets changes of a role that somebody else deleted, and takes up new roles', () => {
    const mine = toggled(before, 2, 'audit:read')
    const merged = rebased(before, mine, grantsOf([role(1, 'tickets:create'), role(3)]))
    expect([...merged.keys()]).toEqual([1, 3])
  })
})

describe('walking through the matrix', () => {
  const size = { rows: 3, columns: 2 }

  it('goes one cell, and stops at the edges', () => {
    expect(gridStep('ArrowRight', false, { row: 0, column: 0 }, size)).toEqual({
      row: 0,
      column: 1,
    })
    expect(gridStep('ArrowRight', false, { row: 0, column: 1 }, size)).toEqual({
      row: 0,
      column: 1,
    })
    expect(gridStep('ArrowUp', false, { row: 0, column: 1 }, size)).toEqual({ row: 0, column: 1 })
    expect(gridStep('ArrowDown', false, { row: 2, column: 1 }, size)).toEqual({ row: 2, column: 1 })
  })

  it('goes to the ends of the row, with Ctrl to those of the table', () => {
    const at = { row: 1, column: 1 }
    expect(gridStep('Home', false, at, size)).toEqual({ row: 1, column: 0 })
    expect(gridStep('End', true, at, size)).toEqual({ row: 2, column: 1 })
    expect(gridStep('Home', true, at, size)).toEqual({ row: 0, column: 0 })
  })

  it('leaves other keys alone', () => {
    expect(gridStep(' ', false, { row: 0, column: 0 }, size)).toBeNull()
  })
})

describe('what a role can see', () => {
  const sight = (...permissions: Permission[]) => sightOf(new Set(permissions))

  it('is nothing without tickets', () => {
    expect(sight()).toEqual(['tickets_none'])
  })

  it('is one’s own tickets without notes for a requester', () => {
    expect(sight('tickets:read_own', 'tickets:create')).toEqual([
      'tickets_own',
      'no_notes',
      'no_people',
    ])
  })

  it('is every ticket, once that is allowed, whatever else is', () => {
    expect(sight('tickets:read_own', 'tickets:read_all', 'comments:note', 'users:read')).toEqual([
      'tickets_all',
      'notes',
      'people',
    ])
  })

  it('includes the log, the bin and the house', () => {
    expect(sight('audit:read', 'bin:manage', 'settings:manage')).toEqual([
      'tickets_none',
      'log',
      'bin',
      'house',
    ])
  })
})
