/** Finding the keys of tickets in what people wrote. */

export interface FoundKey {
  key: string
  start: number
  end: number
}

const ADDRESS = /(?:[a-z][a-z\d+.-]*:\/\/|www\.)\S+/giu
// A key is a word of its own: no part of a path, a host, a file's name, or a longer number. One
// after another with a stroke between, as in NET-41/NET-42, are two.
const KEY =
  /(?<![\p{L}\p{N}_\-@.\\=#&?%+]|(?<!-\d{1,18})\/)([A-Z][A-Z\d]{1,9})-[1-9]\d{0,17}(?![\p{L}\p{N}_@]|[-.\\:=][\p{L}\p{N}]|\/\p{Ll})/gu

/** Whether `text` may name a ticket; what projects there are need not be known. */
export function mayNameTicket(text: string): boolean {
  return text.search(KEY) !== -1
}

/** Return where `text` names tickets of the projects with `projectKeys`, in order. */
export function findTicketKeys(text: string, projectKeys: ReadonlySet<string>): FoundKey[] {
  const addresses = [...text.matchAll(ADDRESS)].map((match) => spanOf(match))
  return [...text.matchAll(KEY)]
    .filter((match) => projectKeys.has(match[1] ?? ''))
    .map((match) => ({ key: match[0], ...spanOf(match) }))
    .filter(({ start }) => !addresses.some((span) => span.start <= start && start < span.end))
}

function spanOf(match: RegExpExecArray): { start: number; end: number } {
  return { start: match.index, end: match.index + match[0].length }
}
