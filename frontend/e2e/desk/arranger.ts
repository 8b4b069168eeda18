/** Arranges what a test begins with, by the API; the types are those of the application's client. */
import createClient, { type Client } from 'openapi-fetch'
import type { components, paths } from '@/api/schema'

type Schemas = components['schemas']
export type Ticket = Schemas['TicketAnswer']

export const PASSWORD = 'correct horse battery'
export const ADMIN = { email: 'boss@company.com' }

export interface Person {
  id: number
  name: string
  email: string
}

/** Acts on a desk as one person. */
export class Arranger {
  private constructor(
    private readonly url: string,
    readonly api: Client<paths>,
  ) {}

  static async signIn(url: string, email: string, password = PASSWORD): Promise<Arranger> {
    const api = createClient<paths>({
      baseUrl: url,
      querySerializer: { array: { style: 'form', explode: true } },
    })
    const session = await good(api.POST('/api/v1/auth/login', { body: { email, password } }))
    api.use({
      onRequest({ request }) {
        request.headers.set('Authorization', `Bearer ${session.access_token}`)
      },
    })
    return new Arranger(url, api)
  }

  /** Do what follows as somebody else. */
  as(person: Person): Promise<Arranger> {
    return Arranger.signIn(this.url, person.email)
  }

  /** Add a person; the address is made of the name. */
  async person(name: string, role: string): Promise<Person> {
    const [first = name, ...rest] = name.split(' ')
    const email = `${first.toLowerCase()}@company.com`
    const body = { email, name: first, last_name: rest.join(' '), role, password: PASSWORD }
    const user = await good(this.api.POST('/api/v1/users', { body }))
    return { id: user.id, name: user.full_name, email }
  }

  ticket(title: string, more: Partial<Schemas['TicketCreation']> = {}): Promise<Ticket> {
    return good(this.api.POST('/api/v1/tickets', { body: { title, ...more } }))
  }

  read(key: string): Promise<Ticket> {
    const params = { path: { ticket_id: key } }
    return good(this.api.GET('/api/v1/tickets/{ticket_id}', { params }))
  }

  change(key: string, body: Schemas['TicketChange']): Promise<Ticket> {
    const params = { path: { ticket_id: key } }
    return good(this.api.PATCH('/api/v1/tickets/{ticket_id}', { params, body }))
  }

  async say(key: string, body: string, kind: 'reply' | 'note' = 'reply'): Promise<void> {
    const params = { path: { ticket_id: key } }
    const path = '/api/v1/tickets/{ticket_id}/comments'
    await good(this.api.POST(path, { params, body: { body, kind } }))
  }

  async comments(key: string): Promise<Schemas['CommentAnswer'][]> {
    const params = { path: { ticket_id: key }, query: { limit: 100 } }
    return (await good(this.api.GET('/api/v1/tickets/{ticket_id}/comments', { params }))).data
  }
}

/** Return the answer of a call that must succeed. */
export async function good<Data>(
  call: Promise<{ data?: Data; error?: unknown; response: Response }>,
): Promise<Data> {
  const { data, error, response } = await call
  if (!response.ok) {
    throw new Error(`${response.url} answered ${response.status}: ${JSON.stringify(error)}`)
  }
  return data as Data
}
