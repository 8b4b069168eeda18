import type { Permission, Ticket } from '@/api/types'
import { noAttempt, type Attempt } from '@/api/attempt'

export type ComposerTab = 'reply' | 'note' | 'action'

export interface ComposerDrafts extends Record<ComposerTab, string> {
  tab: ComposerTab
  minutes: number | ''
  attempt: Attempt
}

export function emptyDrafts(): ComposerDrafts {
  return { tab: 'reply', reply: '', note: '', action: '', minutes: '', attempt: noAttempt() }
}

/** Return what the person may write on a ticket that he sees. */
export function composerTabs(session: { may: (permission: Permission) => boolean }): ComposerTab[] {
  const tabs: ComposerTab[] = []
  if (session.may('comments:create') || session.may('comments:create_own')) tabs.push('reply')
  if (session.may('comments:note')) tabs.push('note')
  if (session.may('actions:create')) tabs.push('action')
  return tabs
}

/** Return the status in which a reply opens a ticket that is done; null where there is no need or way. */
export function reopening(
  ticket: Pick<Ticket, 'status_category' | 'allowed_transitions'>,
  doneStatuses: ReadonlySet<string>,
): string | null {
  if (ticket.status_category !== 'done') return null
  // From "resolved" one may also go to "closed", where no reply would be taken.
  return ticket.allowed_transitions.find((status) => !doneStatuses.has(status)) ?? null
}
