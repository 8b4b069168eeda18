/** Naming a person while writing: `@` and the beginning of the name. */

export interface Mention {
  /** Where the `@` stands. */
  start: number
  /** What was typed after it. */
  question: string
}

const WORD = String.raw`[\p{L}\p{M}\p{N}'’.\-]{0,40}`
// The `@` of an e-mail address follows a letter, that of a finished mention a bracket.
const MENTION = new RegExp(
  String.raw`(?<![\p{L}\p{M}\p{N}_.+@/\\[\-])@(\p{L}${WORD}(?: \p{L}${WORD})?)$`,
  'u',
)
const MARKS = /[\\`*_[\]<>~&|]/g

/** Return the mention that is being typed at `caret`, or null. */
export function mentionAt(text: string, caret: number): Mention | null {
  const match = MENTION.exec(text.slice(0, caret))
  return match ? { start: match.index, question: match[1] ?? '' } : null
}

/** Return the Markdown that names a person; nothing in the name means anything to Markdown. */
export function mentionOf(person: { id: number; name: string }): string {
  const name = person.name
    .replace(/\s+/g, ' ')
    .trim()
    .replace(MARKS, String.raw`\$&`)
  return `[@${name}](/users/${person.id})`
}

/** Whether a name has what was typed, whatever its case and accents. */
export function isNamed(name: string, question: string): boolean {
  return folded(name).includes(folded(question))
}

/**
 * Return `people`: first those of whom a name begins with what was typed, then those who have it
 * in the name, then those who were found by something else, such as the address.
 */
export function bestFirst<Person extends { name: string }>(
  people: readonly Person[],
  question: string,
): Person[] {
  const rank = ({ name }: Person) => {
    if (` ${folded(name)}`.includes(` ${folded(question)}`)) return 0
    return isNamed(name, question) ? 1 : 2
  }
  return [...people].sort((one, other) => rank(one) - rank(other))
}

function folded(text: string): string {
  return text.normalize('NFD').replace(/\p{M}/gu, '').toLocaleLowerCase()
}
