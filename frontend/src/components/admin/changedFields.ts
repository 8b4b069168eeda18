/** Return the fields of `now` that differ from `before`; null if none does. */
export function changedFields<Fields extends object>(
  before: Fields,
  now: Fields,
): Partial<Fields> | null {
  const names = Object.keys(now) as (keyof Fields)[]
  const changed = names.filter((name) => now[name] !== before[name])
  if (!changed.length) return null
  return Object.fromEntries(changed.map((name) => [name, now[name]])) as Partial<Fields>
}
