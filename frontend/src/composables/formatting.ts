/** Dates, times and numbers as a person of a locale and time zone writes them. */
import type { Locale } from '@/api/types'

const TAGS: Record<Locale, string> = { en: 'en-GB', id: 'id-ID', es: 'es' }
const STEPS: readonly [Intl.RelativeTimeFormatUnit, number][] = [
  ['second', 60],
  ['minute', 60],
  ['hour', 24],
  ['day', 7],
  ['week', 4.345],
  ['month', 12],
  ['year', Number.POSITIVE_INFINITY],
]

const cache = new Map<string, unknown>()

function once<T>(key: string, make: () => T): T {
  if (!cache.has(key)) cache.set(key, make())
  return cache.get(key) as T
}

/** Return "5 minutes ago" or "in 3 days", in the largest unit that fits; `now` in milliseconds. */
export function relativeTime(at: string, locale: Locale, now: number): string {
  const format = once(`r${locale}`, () => {
    return new Intl.RelativeTimeFormat(TAGS[locale], { numeric: 'auto', style: 'short' })
  })
  let amount = (Date.parse(at) - now) / 1000
  // The server's clock may be a little ahead: nothing happens in "3 seconds".
  if (Math.abs(amount) < 45) return format.format(0, 'second')
  for (const [unit, size] of STEPS) {
    if (Math.abs(Math.round(amount)) < size) return format.format(Math.round(amount), unit)
    amount /= size
  }
  return ''
}

const STYLES = {
  date: { dateStyle: 'medium' },
  dateTime: { dateStyle: 'medium', timeStyle: 'short' },
  full: { dateStyle: 'full', timeStyle: 'long' },
} satisfies Record<string, Intl.DateTimeFormatOptions>

export function absoluteTime(
  at: string,
  locale: Locale,
  timeZone: string,
  style: keyof typeof STYLES = 'dateTime',
): string {
  const format = once(`${style}${locale}${timeZone}`, () => {
    return new Intl.DateTimeFormat(TAGS[locale], { ...STYLES[style], timeZone })
  })
  return format.format(new Date(at))
}

export function plainNumber(value: number, locale: Locale): string {
  return once(`n${locale}`, () => new Intl.NumberFormat(TAGS[locale])).format(value)
}

/** Return the value for `<input type="datetime-local">` that means `at` in `timeZone`. */
export function toLocalInput(at: string, timeZone: string): string {
  const format = once(`i${timeZone}`, () => {
    return new Intl.DateTimeFormat('sv-SE', { dateStyle: 'short', timeStyle: 'short', timeZone })
  })
  return format.format(new Date(at)).replace(' ', 'T')
}

/** Return the instant that a `datetime-local` value means in `timeZone`. */
export function fromLocalInput(value: string, timeZone: string): string {
  const asUtc = Date.parse(`${value}:00Z`)
  // The offset at the guess may differ from that at the result, across a change of clocks.
  const guess = asUtc - offsetAt(asUtc, timeZone)
  return new Date(asUtc - offsetAt(guess, timeZone)).toISOString()
}

/** Return how far `timeZone` is ahead of UTC at `instant`, in milliseconds. */
function offsetAt(instant: number, timeZone: string): number {
  const local = toLocalInput(new Date(instant).toISOString(), timeZone)
  return Date.parse(`${local}:00Z`) - Math.floor(instant / 60_000) * 60_000
}

export function browserTimeZone(): string {
  return Intl.DateTimeFormat().resolvedOptions().timeZone
}

/** Return at most two letters that stand for a person. */
export function initials(name: string): string {
  const words = name.trim().split(/\s+/).filter(Boolean)
  const chosen = words.length > 1 ? [words[0], words.at(-1)] : words
  return chosen.map((word) => [...(word ?? '')][0]?.toUpperCase() ?? '').join('')
}

/** Return `in_progress` as "In progress", for names that have no text. */
export function humanised(name: string): string {
  const words = name.replaceAll('_', ' ')
  return words.charAt(0).toUpperCase() + words.slice(1)
}
