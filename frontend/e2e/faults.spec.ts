import { expect, openDesk, signIn, test } from './desk'

const stage = openDesk(
  async (admin) => {
    const agent = await admin.person('Nadia Putri', 'agent')
    const user = await admin.person('Óscar León', 'user')
    const his = await admin.as(user)
    const ticket = await his.ticket('The bell does not ring')
    return { agent, user, ticket }
  },
  { settings: { LOKET_SIGN_IN_FAILURES: '3' } },
)
const API = '**/api/v1/tickets**'

test('without a network the list says so, and comes back by itself', async ({
  page,
  complaints,
}) => {
  const { agent, ticket } = stage()
  complaints.allow(/ERR_INTERNET_DISCONNECTED/)
  await signIn(page, agent)
  await page.context().setOffline(true)
  await page.getByRole('link', { name: 'Unassigned' }).click()
  await expect(page.getByText('The desk cannot be reached. Check your connection.')).toBeVisible()
  await page.context().setOffline(false)
  await page.getByRole('button', { name: 'Try again' }).click()
  await expect(page.getByRole('link', { name: ticket.title })).toBeVisible()
})

test('a report that cannot be sent is kept, and sent once', async ({ page, complaints }) => {
  const { admin, user } = stage()
  complaints.allow(/ERR_INTERNET_DISCONNECTED/)
  await signIn(page, user)
  await page.getByRole('main').getByRole('link', { name: 'Report a problem' }).click()
  await page.getByLabel('What is wrong?').fill('The roof leaks')
  await page.context().setOffline(true)
  await page.getByRole('button', { name: 'Send' }).click()
  await expect(page.getByRole('alert')).toContainText('The desk cannot be reached.')
  await expect(page.getByLabel('What is wrong?')).toHaveValue('The roof leaks')
  await page.context().setOffline(false)
  await page.getByRole('button', { name: 'Send' }).click()
  await expect(page.getByRole('heading', { name: 'The roof leaks' })).toBeVisible()
  const his = await admin.as(user)
  const params = { query: { q: 'roof' } }
  const found = await his.api.GET('/api/v1/tickets/my', { params })
  expect(found.data?.data).toHaveLength(1)
})

test('a reply whose answer was lost is not said twice, and can still be changed', async ({
  page,
  complaints,
}) => {
  const { admin, agent, ticket } = stage()
  complaints.allow(/ERR_FAILED|ERR_CONNECTION/)
  await signIn(page, agent)
  await page.goto(`/tickets/${ticket.key}`)
  const reply = page.getByRole('textbox', { name: 'Reply' })
  const send = page.getByRole('button', { name: 'Send reply' })
  const bodies = async () => (await admin.comments(ticket.key)).map((comment) => comment.body)
  const loseTheNextAnswer = () =>
    page.route(
      '**/comments',
      async (route) => {
        await route.fetch()
        await route.abort()
      },
      { times: 1 },
    )

  await loseTheNextAnswer()
  await reply.fill('I am on my way.')
  await send.click()
  await expect(page.getByText('The desk cannot be reached.')).toBeVisible()
  await expect(reply).toHaveValue('I am on my way.')
  await send.click()
  await expect(reply).toHaveValue('')
  expect(await bodies()).toEqual(['I am on my way.'])

  await loseTheNextAnswer()
  await reply.fill('The wire is broken')
  await send.click()
  await expect(page.getByText('The desk cannot be reached.').nth(1)).toBeVisible()
  await reply.fill('The wire is broken; I bring another.')
  await send.click()
  await expect(reply).toHaveValue('')
  expect(await bodies()).toContain('The wire is broken; I bring another.')
})

test('a failing server is told of kindly, with the number of the request', async ({
  page,
  complaints,
}) => {
  const { agent, ticket } = stage()
  complaints.allowAnswer(500)
  await signIn(page, agent)
  await page.route(API, (route) =>
    route.fulfill({
      status: 500,
      json: { error: 'E_INTERNAL', message: 'x', details: {}, request_id: 'a1b2c3' },
    }),
  )
  await page.getByRole('link', { name: 'Unassigned' }).click()
  await expect(page.getByText('Something went wrong on our side.')).toBeVisible()
  await expect(page.getByText('Request a1b2c3')).toBeVisible()
  await page.unroute(API)
  await page.getByRole('button', { name: 'Try again' }).click()
  await expect(page.getByRole('link', { name: ticket.title })).toBeVisible()
})

test('an answer that is none of ours (a proxy) is told of too', async ({ page, complaints }) => {
  const { agent } = stage()
  complaints.allowAnswer(502)
  await signIn(page, agent)
  await page.route(API, (route) => route.fulfill({ status: 502, body: '<h1>Bad Gateway</h1>' }))
  await page.getByRole('link', { name: 'Unassigned' }).click()
  await expect(page.getByText('Something went wrong on our side.')).toBeVisible()
})

test('a server that fails at the start is waited for', async ({ page, complaints }) => {
  const { agent } = stage()
  complaints.allowAnswer(503)
  await signIn(page, agent)
  await page.route('**/auth/refresh', (route) => route.fulfill({ status: 503, json: {} }))
  await page.goto('/tickets')
  await expect(page.getByRole('button', { name: 'Try again' })).toBeVisible()
  await page.unroute('**/auth/refresh')
  await page.getByRole('button', { name: 'Try again' }).click()
  await expect(page.getByRole('heading', { name: 'All tickets' })).toBeVisible()
})

test('too many wrong passwords: how long to wait is said', async ({ page, complaints }) => {
  const { user } = stage()
  complaints.allowAnswer(401, '/auth/login')
  complaints.allowAnswer(429, '/auth/login')
  await page.goto('/sign-in')
  const wait = page.getByText(/Too many attempts; try again in \d+ seconds?\./)
  await expect(async () => {
    await page.getByLabel('E-mail').fill(user.email)
    await page.getByLabel('Password', { exact: true }).fill('not this one')
    await page.getByRole('button', { name: 'Sign in' }).click()
    await expect(wait).toBeVisible({ timeout: 500 })
  }).toPass()
  await expect(page.getByLabel('E-mail')).toHaveValue(user.email)
})
