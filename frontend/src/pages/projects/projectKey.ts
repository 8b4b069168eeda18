/** What the server takes as a key. */
export const KEY_PATTERN = '[A-Z][A-Z0-9]{1,9}'
const LONGEST = 10
/** A single word up to this long is its own key. */
const SHORT_WORD = 5
const MOST_INITIALS = 4
/** Words that lend a key no letter, in the languages of the interface. */
const SMALL_WORDS = new Set('AND OF THE FOR Y E DE DEL LA EL LOS LAS PARA DAN DI UNTUK'.split(' '))

/**
 * Return a key for a project of this name: the initials of several words, the beginning of one.
 *
 * @param taken - keys that other projects have; a number is put behind one of these
 * @returns an empty string if the name has too few Latin letters to make a key of
 */
export function keyFromName(name: string, taken: readonly string[] = []): string {
  const written = plain(name).split(' ').filter(Boolean)
  const telling = written.filter((word) => !SMALL_WORDS.has(word))
  const words = telling.length ? telling : written
  const initials = words.map((word) => word.charAt(0)).join('')
  const [first = ''] = words
  const wanted = words.length > 1 ? initials.slice(0, MOST_INITIALS) : beginning(first)
  const key = valid(wanted) ? wanted : beginning(words.join(''))
  return valid(key) ? free(key, taken) : ''
}

/** Return what is typed as a key would be written: capitals and digits only. */
export function tidyKey(typed: string): string {
  return plain(typed).replaceAll(' ', '').slice(0, LONGEST)
}

function beginning(word: string): string {
  return word.length <= SHORT_WORD ? word : word.slice(0, 3)
}

/** Without accents, in capitals, everything else as one space; digits do not begin a name. */
function plain(text: string): string {
  const letters = text.normalize('NFKD').replace(/\p{M}/gu, '').toUpperCase()
  return letters
    .replace(/[^A-Z0-9]+/g, ' ')
    .trim()
    .replace(/^[\d ]+/, '')
}

function valid(key: string): boolean {
  return new RegExp(`^${KEY_PATTERN}$`).test(key)
}

function free(key: string, taken: readonly string[]): string {
  if (!taken.includes(key)) return key
  for (let number = 2; ; number++) {
    const suffix = String(number)
    const candidate = key.slice(0, LONGEST - suffix.length) + suffix
    if (!taken.includes(candidate)) return candidate
  }
}
