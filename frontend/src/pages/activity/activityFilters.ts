/** The filters of the activity log, as they stand in the address. */
import type { LocationQuery, LocationQueryRaw } from 'vue-router'
import type { ActivityFilters } from '@/api/types'
import { fromLocalInput } from '@/composables/formatting'
import { EVENT_TYPES, type EventType } from './eventTypes'

export interface LogFilters {
  actor?: number
  type?: EventType[]
  /** The ticket's key. */
  ticket?: string
  /** Days, such as `2026-11-21`; both belong to the range. */
  from?: string
  to?: string
}

const LAST_MINUTE_MS = 59_999

/** Return the filters that an address speaks of; what makes no sense is left out. */
export function readLogFilters(query: LocationQuery): LogFilters {
  const text = (name: string) => {
    const value = query[name]
    return typeof value === 'string' ? value.trim() : ''
  }
  const filters: LogFilters = {}
  if (/^[1-9]\d{0,14}$/.test(text('actor'))) filters.actor = Number(text('actor'))
  const wanted = text('type').split(',')
  const types = EVENT_TYPES.filter((type) => wanted.includes(type))
  if (types.length) filters.type = types
  const ticket = text('ticket').toUpperCase()
  if (/^[A-Z][A-Z0-9]{1,9}-[1-9]\d{0,9}$/.test(ticket)) filters.ticket = ticket
  if (isDay(text('from'))) filters.from = text('from')
  if (isDay(text('to'))) filters.to = text('to')
  return filters
}

/** Return the address that speaks of `filters`. */
export function writeLogFilters(filters: LogFilters): LocationQueryRaw {
  const query: LocationQueryRaw = {}
  for (const [name, value] of Object.entries(filters)) {
    const text = Array.isArray(value) ? value.join(',') : String(value ?? '')
    if (text) query[name] = text
  }
  return query
}

/**
 * Return what to ask the server for.
 *
 * @param ticketId - the id of the ticket that the filters name
 * @param timeZone - in which the days begin and end
 */
export function askedOf(
  { actor, type, from, to }: LogFilters,
  ticketId: number | undefined,
  timeZone: string,
): ActivityFilters {
  const end = to && Date.parse(fromLocalInput(`${to}T23:59`, timeZone)) + LAST_MINUTE_MS
  return {
    actor_id: actor,
    type,
    ticket_id: ticketId,
    from: from && fromLocalInput(`${from}T00:00`, timeZone),
    to: end ? new Date(end).toISOString() : undefined,
  }
}

function isDay(text: string): boolean {
  return /^\d{4}-\d{2}-\d{2}$/.test(text) && !Number.isNaN(Date.parse(text))
}
