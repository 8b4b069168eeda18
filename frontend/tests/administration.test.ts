import { describe, expect, it } from 'vitest'
import { changedFields } from '@/components/admin/changedFields'
import { useAttempt } from '@/api/attempt'
import { everyPage } from '@/entities/pages'
import { staffingGap } from '@/pages/projects/staffing'
import { linked } from '@/pages/settings/linked'
import { invitationEnd } from '@/pages/users/invitation'
import { readUserFilters, writeUserFilters } from '@/pages/users/userFilters'

describe('a form that is saved', () => {
  it('sends only what differs', () => {
    expect(changedFields({ name: 'a', lead: null }, { name: 'b', lead: null })).toEqual({
      name: 'b',
    })
  })

  it('sends a field that was emptied', () => {
    const before: { lead: number | null } = { lead: 3 }
    expect(changedFields(before, { lead: null })).toEqual({ lead: null })
  })

  it('sends nothing when nothing differs', () => {
    expect(changedFields({ name: 'a' }, { name: 'a' })).toBeNull()
  })
})

describe('an attempt to send something', () => {
  it('keeps its name until what is sent changes', () => {
    const attemptFor = useAttempt()
    const first = attemptFor({ key: 'IT' })
    expect(attemptFor({ key: 'IT' })).toBe(first)
    expect(attemptFor({ key: 'IT2' })).not.toBe(first)
  })
})

describe('a short list', () => {
  it('is fetched to its end, page by page', async () => {
    const asked: (string | undefined)[] = []
    const rows = await everyPage((pageKey) => {
      asked.push(pageKey)
      const isLast = pageKey === 'b'
      return Promise.resolve({
        data: [pageKey ?? 'first'],
        page_key: isLast ? null : pageKey === 'a' ? 'b' : 'a',
      })
    })
    expect(rows).toEqual(['first', 'a', 'b'])
    expect(asked).toEqual([undefined, 'a', 'b'])
  })
})

describe('the policy of a project', () => {
  const ana = { id: 1, name: 'Ana' }
  const ben = { id: 2, name: 'Ben' }

  it('by hand needs nobody', () => {
    expect(staffingGap({ assignment_policy: 'manual', lead: null }, [])).toBeNull()
  })

  it('that gives work to members needs one', () => {
    expect(staffingGap({ assignment_policy: 'round_robin', lead: ana }, [])).toBe('nobody')
    expect(staffingGap({ assignment_policy: 'least_loaded', lead: null }, [ben])).toBeNull()
  })

  it('that gives work to the lead needs one who is a member', () => {
    expect(staffingGap({ assignment_policy: 'lead', lead: null }, [ben])).toBe('no_lead')
    expect(staffingGap({ assignment_policy: 'lead', lead: ana }, [ben])).toBe('lead_outside')
    expect(staffingGap({ assignment_policy: 'lead', lead: ana }, [ana])).toBeNull()
  })
})

describe('the filters of the list of users', () => {
  it('survive the way into the address and back', () => {
    const filters = { q: 'ana', role: 'agent', department_id: 3, is_active: false }
    expect(readUserFilters(writeUserFilters(filters) as Record<string, string>)).toEqual(filters)
  })

  it('that make no sense are left out, for the server would refuse them', () => {
    const query = { department_id: '0', is_active: 'perhaps', sort: 'password' }
    expect(readUserFilters(query)).toEqual({})
  })

  it('stay out of what the search for tickets reads', () => {
    expect(writeUserFilters({ q: 'ana' })).toEqual({ search: 'ana' })
  })
})

describe('a mail that is held', () => {
  it('shows its addresses as links, without the full stop behind them', () => {
    expect(linked('Open https://desk/x?token=a_b-c. Or not')).toEqual([
      { text: 'Open ', isLink: false },
      { text: 'https://desk/x?token=a_b-c', isLink: true },
      { text: '. Or not', isLink: false },
    ])
  })

  it('makes no link of anything but the web', () => {
    expect(linked('javascript:alert(1) data:text/html,x').some((part) => part.isLink)).toBe(false)
  })
})

describe('an invitation', () => {
  it('is good for seven days', () => {
    expect(invitationEnd('2026-11-21T09:00:00Z')).toBe('2026-11-28T09:00:00.000Z')
  })
})
