/** Cut `text` at its marks: pairs of start and end, counted in characters as Python counts them. */
export function marked(
  text: string,
  marks: readonly (readonly unknown[])[],
): { text: string; isMarked: boolean }[] {
  const letters = [...text]
  const parts: { text: string; isMarked: boolean }[] = []
  let at = 0
  const push = (to: number, isMarked: boolean) => {
    if (to > at) parts.push({ text: letters.slice(at, to).join(''), isMarked })
    at = Math.max(at, to)
  }
  for (const [start, end] of marks) {
    push(Number(start), false)
    push(Number(end), true)
  }
  push(letters.length, false)
  return parts
}
