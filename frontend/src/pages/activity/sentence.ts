/** What an event of the log says: the text that tells it, and whom and what the text names. */
import type { Activity, FieldChange } from '@/api/types'
import { typeKey } from './eventTypes'

export interface Sentence {
  /** Key of the text, within the area. */
  key: string
  /** Whom it happened to. */
  personId: number | null
  /** What it happened to, if that has a name of its own. */
  thing: string | null
  changes: FieldChange[]
  granted: string[]
  revoked: string[]
}

/** Types that somebody can do to himself or to another. */
const ABOUT_SOMEBODY = ['user.updated', 'watch.started', 'watch.ended']
const PERSON_FIELDS = ['assignee_id', 'requester_id', 'lead_id', 'members']

/** Return the sentence about `event`. */
export function sentenceOf(event: Activity): Sentence {
  const { payload } = event
  const personId = typeof payload.user_id === 'number' ? payload.user_id : null
  return {
    key: `event_${typeKey(event.type)}${variantOf(event, personId)}`,
    personId,
    thing: typeof payload.name === 'string' ? payload.name : null,
    changes: Array.isArray(payload.changes) ? (payload.changes as FieldChange[]) : [],
    granted: namesIn(payload.granted),
    revoked: namesIn(payload.revoked),
  }
}

/** Return the ids of everybody whom the sentences about `events` name. */
export function peopleIn(events: readonly Activity[]): number[] {
  const ids = new Set<number>()
  for (const event of events) {
    const { personId, changes } = sentenceOf(event)
    const mentioned = changes
      .filter((change) => PERSON_FIELDS.includes(change.field))
      .flatMap((change) => [change.old, change.new].flat())
    for (const id of [personId, ...mentioned]) if (typeof id === 'number') ids.add(id)
  }
  return [...ids]
}

/** One type can say several things: what was done, and whether somebody did it to himself. */
function variantOf({ type, actor, payload }: Activity, personId: number | null): string {
  if (typeof payload.change === 'string') {
    const catalogue = type === 'catalogue.changed' ? `_${String(payload.catalogue)}` : ''
    return `${catalogue}_${payload.change}`
  }
  if (type === 'auth.password_changed') return payload.by_link ? '_link' : ''
  if (type === 'auth.reset_requested') return personId === null ? '_unknown' : ''
  if (ABOUT_SOMEBODY.includes(type) && personId === actor?.id) return '_self'
  return ''
}

function namesIn(value: unknown): string[] {
  return Array.isArray(value) ? value.map(String) : []
}
