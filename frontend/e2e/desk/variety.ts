import { good, type Arranger, type Person } from './arranger'

/** A few tickets that together show everything that a ticket can look like. */
export interface Variety {
  agent: Person
  user: Person
  /** The one with a conversation of all kinds. */
  discussed: string
}

/** Make one ticket of each status and priority, late and not, with replies, notes and actions. */
export async function makeVariety(admin: Arranger): Promise<Variety> {
  const agent = await admin.person('Sari Wulandari', 'agent')
  const user = await admin.person('Tomás Herrera', 'user')
  const his = await admin.as(user)
  const hers = await admin.as(agent)
  const title = 'The heating in the hall'
  const path = ['in_progress', 'blocked', 'open', 'closed'] as const
  const priorities = ['low', 'medium', 'high', 'critical'] as const
  for (const [index, status] of path.entries()) {
    const { key } = await his.ticket(`${title} is ${status}`, { tags: [] })
    const begun = status === 'blocked' ? ['in_progress' as const, status] : [status]
    for (const step of begun) if (step !== 'open') await hers.change(key, { status: step })
    await hers.change(key, { priority: priorities[index], tags: ['heating', status] })
  }
  const { key } = await his.ticket(`${title} clanks`, {
    description:
      '# Since Friday\n\n* at night\n* `loudly`\n\n> As a drum.\n\n[A page](https://a.example/)',
  })
  await hers.change(key, { assignee_id: agent.id, due_at: '2024-02-29T12:00:00Z' })
  await hers.say(key, 'I **look** at it today.')
  await hers.say(key, 'He has a key of the cellar.', 'note')
  const params = { path: { ticket_id: key } }
  const action = { description: 'Bled the radiator.', minutes_spent: 20 }
  await good(hers.api.POST('/api/v1/tickets/{ticket_id}/actions', { params, body: action }))
  await his.say(key, 'Quiet now, thank you.')
  return { agent, user, discussed: key }
}
