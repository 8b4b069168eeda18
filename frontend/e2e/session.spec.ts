import { expect, good, openDesk, signIn, test, type Arranger } from './desk'

const stage = openDesk(async (admin) => {
  const agent = await admin.person('Joko Susilo', 'agent')
  const other = await admin.person('Karla Ibáñez', 'agent')
  const ticket = await admin.ticket('The coffee machine leaks')
  return { agent, other, ticket }
})
const REPLY = 'We are waiting for a gasket; it comes on Thursday.'

/** End every sign-in but the arranger's own: access tokens are refused and no renewal works. */
async function endSignIns(his: Arranger): Promise<void> {
  const params = { query: { limit: 100 } }
  const { data } = await good(his.api.GET('/api/v1/auth/sessions', { params }))
  for (const { id } of data.filter((signedIn) => !signedIn.is_current)) {
    await good(
      his.api.DELETE('/api/v1/auth/sessions/{session_id}', {
        params: { path: { session_id: id } },
      }),
    )
  }
}

test('the session ends in the middle of a reply: the text survives signing in again', async ({
  page,
  complaints,
}) => {
  const { admin, agent, ticket } = stage()
  complaints.allowAnswer(401)
  await signIn(page, agent)
  await page.goto(`/tickets/${ticket.key}`)
  const reply = page.getByRole('textbox', { name: 'Reply' })
  await reply.fill(REPLY)
  await endSignIns(await admin.as(agent))
  await page.getByRole('button', { name: 'Send reply' }).click()

  await expect(page.getByRole('heading', { name: 'Sign in' })).toBeVisible()
  await expect(page.getByText('what you were writing is kept')).toBeVisible()
  await signIn(page, agent)
  await expect(page).toHaveURL(new RegExp(`/tickets/${ticket.key}$`))
  await expect(reply).toHaveValue(REPLY)
  await page.getByRole('button', { name: 'Send reply' }).click()
  await expect(page.getByRole('article')).toContainText(REPLY)
  const comments = await admin.comments(ticket.key)
  expect(comments.map((comment) => comment.body)).toEqual([REPLY])
})

test('a new ticket, a note and a description survive a reload', async ({ page }) => {
  const { agent, ticket } = stage()
  await signIn(page, agent)
  await page.goto('/tickets/new')
  await page.getByLabel('Title').fill('Half a thought')
  await page.goto(`/tickets/${ticket.key}`)
  await page.getByRole('tab', { name: 'Internal note' }).click()
  await page.getByRole('textbox', { name: 'Internal note' }).fill('He is angry.')
  await page.getByRole('button', { name: 'Edit the description' }).click()
  await page.getByRole('textbox', { name: 'Description' }).fill('It leaks from below.')
  await page.reload()
  await expect(page.getByRole('textbox', { name: 'Internal note' })).toHaveValue('He is angry.')
  await expect(page.getByRole('textbox', { name: 'Description' })).toHaveValue(
    'It leaks from below.',
  )
  await page.goto('/tickets/new')
  await expect(page.getByLabel('Title')).toHaveValue('Half a thought')
})

test('drafts are not shown to the next person at the same browser', async ({ page }) => {
  const { agent, other, ticket } = stage()
  await signIn(page, agent)
  await page.goto(`/tickets/${ticket.key}`)
  await page.getByRole('textbox', { name: 'Reply' }).fill('Between us.')
  await page.getByRole('button', { name: 'Your account' }).click()
  await page.getByRole('menuitem', { name: 'Sign out' }).click()
  await expect(page.getByRole('heading', { name: 'Sign in' })).toBeVisible()
  await signIn(page, other)
  await page.goto(`/tickets/${ticket.key}`)
  await expect(page.getByRole('textbox', { name: 'Reply' })).toHaveValue('')
})

test('signing out in one tab ends the others, and back shows nothing', async ({
  page,
  complaints,
}) => {
  const { agent, ticket } = stage()
  complaints.allowAnswer(401)
  await signIn(page, agent)
  const tab = await page.context().newPage()
  await tab.goto(`/tickets/${ticket.key}`)
  await expect(tab.getByRole('heading', { name: ticket.title })).toBeVisible()
  await page.getByRole('button', { name: 'Your account' }).click()
  await page.getByRole('menuitem', { name: 'Sign out' }).click()
  await expect(tab.getByRole('heading', { name: 'Sign in' })).toBeVisible()
  await tab.goBack()
  await expect(tab.getByRole('heading', { name: 'Sign in' })).toBeVisible()
  await expect(tab.getByText(ticket.title)).toHaveCount(0)
})
