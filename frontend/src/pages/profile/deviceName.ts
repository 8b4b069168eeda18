const BROWSERS: readonly [RegExp, string][] = [
  [/Edg\//, 'Edge'],
  [/OPR\//, 'Opera'],
  [/Firefox\//, 'Firefox'],
  [/Chrome\//, 'Chrome'],
  [/Safari\//, 'Safari'],
]
const SYSTEMS: readonly [RegExp, string][] = [
  [/Android/, 'Android'],
  [/iPhone|iPad/, 'iOS'],
  [/Windows/, 'Windows'],
  [/Mac OS X/, 'macOS'],
  [/Linux|X11/, 'Linux'],
]

/** Return "Firefox, Linux" for a User-Agent; the text itself if it is no browser; null if empty. */
export function deviceName(agent: string): string | null {
  const first = (known: readonly [RegExp, string][]) =>
    known.find(([sign]) => sign.test(agent))?.[1]
  const names = [first(BROWSERS), first(SYSTEMS)].filter(Boolean)
  return names.join(', ') || agent || null
}
