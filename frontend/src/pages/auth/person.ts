/** What a new person tells of himself. */
export interface NewPerson {
  name: string
  last_name: string
  email: string
  password: string
}

export function emptyPerson(): NewPerson {
  return { name: '', last_name: '', email: '', password: '' }
}
