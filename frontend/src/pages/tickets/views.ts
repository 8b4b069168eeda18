import { OPEN_CATEGORIES } from '@/entities/vocabulary'

const open = OPEN_CATEGORIES.join(',')

/** The views that the navigation offers: each is a set of filters in the address. */
export const VIEWS = {
  mine: { assignee_id: 'me', status_category: open },
  unassigned: { assignee_id: 'none', status_category: open },
  open: { status_category: open },
  all: {},
} as const
