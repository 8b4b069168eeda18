import type { FieldChange, TicketChange } from '@/api/types'

const plain = (field: string) => field.replace(/_id$/, '')

/** Tell whether `ours` sets a field that `theirs` changed too. */
export function overlaps(ours: TicketChange, theirs: readonly FieldChange[]): boolean {
  const changed = new Set(theirs.map((change) => plain(change.field)))
  return Object.keys(ours).some((field) => changed.has(plain(field)))
}
