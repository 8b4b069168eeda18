/** How hard a password is to guess: 1 (too short) to 4, by length and by kinds of characters. */
export function passwordStrength(password: string): 1 | 2 | 3 | 4 {
  if (password.length < 8) return 1
  const kinds = [/\p{Ll}/u, /\p{Lu}/u, /\d/, /[^\p{L}\d]/u].filter((kind) => kind.test(password))
  const distinct = new Set(password).size
  if (distinct < 5) return 1
  const points = password.length + kinds.length * 2
  if (points >= 22) return 4
  return points >= 15 ? 3 : 2
}
