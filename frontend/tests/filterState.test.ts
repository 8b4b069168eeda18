import { describe, expect, it } from 'vitest'
import { nextSort, readFilters, writeFilters } from '@/pages/tickets/list/filterState'

describe('filters in the address', () => {
  it('are read, whether joined or repeated', () => {
    expect(
      readFilters({
        status: ['open', 'blocked'],
        priority: 'high,critical',
        assignee_id: 'me',
        q: ' lamp ',
      }),
    ).toEqual({
      status: ['open', 'blocked'],
      priority: ['high', 'critical'],
      assignee_id: 'me',
      q: 'lamp',
    })
  })

  it('that make no sense are left out, for the server would refuse them', () => {
    const query = {
      priority: 'urgent',
      category_id: 'x',
      assignee_id: 'you',
      requester_id: 'none',
      sort: 'password',
      overdue: 'perhaps',
      nonsense: '1',
    }
    expect(readFilters(query)).toEqual({})
  })

  it('survive the way there and back', () => {
    const filters = {
      status_category: ['new', 'active'] as ('new' | 'active')[],
      category_id: [3, 4],
      requester_id: 7,
      overdue: true,
      sort: '-priority' as const,
    }
    const query = writeFilters(filters) as Record<string, string>
    expect(query.category_id).toBe('3,4')
    expect(readFilters(query)).toEqual(filters)
  })

  it('leave out the order that is meant anyway', () => {
    expect(writeFilters({ sort: '-updated_at' })).toEqual({})
    expect(writeFilters({ sort: '-updated_at', q: 'lamp' })).toEqual({
      sort: '-updated_at',
      q: 'lamp',
    })
  })

  it('turn the order round on the second click', () => {
    expect(nextSort('-updated_at', 'priority')).toBe('-priority')
    expect(nextSort('-priority', 'priority')).toBe('priority')
    expect(nextSort('-updated_at', 'due_at')).toBe('due_at')
  })
})
