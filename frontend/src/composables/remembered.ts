/** What this browser remembers between visits; it forgets quietly where storage is refused. */
const PREFIX = 'loket.'

export function remembered(name: string): string | null {
  try {
    return localStorage.getItem(PREFIX + name)
  } catch {
    return null
  }
}

export function remember(name: string, value: string): void {
  try {
    localStorage.setItem(PREFIX + name, value)
  } catch {
    // Full, or refused: it is a convenience only.
  }
}

export function forgetRemembered(name: string): void {
  try {
    localStorage.removeItem(PREFIX + name)
  } catch {
    // As above.
  }
}

/** Return the names that begin with `prefix`. */
export function rememberedNames(prefix: string): string[] {
  try {
    return Object.keys(localStorage)
      .filter((key) => key.startsWith(PREFIX + prefix))
      .map((key) => key.slice(PREFIX.length))
  } catch {
    return []
  }
}
