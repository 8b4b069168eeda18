import type { Priority, Ref as Person, TicketCreation, TicketType } from '@/api/types'
import { noAttempt, type Attempt } from '@/api/attempt'

/** A ticket that is being written. */
export interface TicketDraft {
  title: string
  description: string
  project_id: number | null
  /** Null leaves it to the project. */
  priority: Priority | null
  type: TicketType
  requester: Person | null
  assignee: Person | null
  attempt: Attempt
}

export function emptyTicket(): TicketDraft {
  return {
    title: '',
    description: '',
    project_id: null,
    priority: null,
    type: 'incident',
    requester: null,
    assignee: null,
    attempt: noAttempt(),
  }
}

/** Return what is sent: only what was chosen. */
export function bodyOf(draft: TicketDraft): TicketCreation {
  const { title, description, project_id, priority, type, requester, assignee } = draft
  return {
    title: title.trim(),
    description,
    type,
    source: 'web',
    ...(project_id !== null && { project_id }),
    ...(priority !== null && { priority }),
    ...(requester !== null && { requester_id: requester.id }),
    ...(assignee !== null && { assignee_id: assignee.id }),
  }
}
