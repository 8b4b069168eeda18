import { expect, openDesk, signIn, test } from './desk'

const stage = openDesk(async (admin) => ({
  user: await admin.person('Carmen Vidal', 'user'),
  agent: await admin.person('Dewi Lestari', 'agent'),
}))
const CHOSEN = 'a horse of another colour'

test('a forgotten password is replaced by the link of a real mail', async ({
  page,
  complaints,
}) => {
  const { desk, user } = stage()
  complaints.allowAnswer(401, '/auth/login')
  complaints.allowAnswer(400, '/auth/reset-password')
  await page.goto('/sign-in')
  await page.getByRole('link', { name: 'Forgot your password?' }).click()
  const send = page.getByRole('button', { name: 'Send the link' })
  // The page before has a field of the same name.
  await expect(send).toBeVisible()
  await page.getByLabel('E-mail').fill(user.email)
  await send.click()
  await expect(page.getByText(`If ${user.email} belongs to an account`)).toBeVisible()

  await expect.poll(() => desk.mailbox.to(user.email).length).toBe(1)
  const link = linkOf(desk.mailbox.to(user.email)[0]?.text)
  expect(link).toContain(`${desk.url}/reset-password`)
  await page.goto(link)
  await expect(page.getByLabel('New password')).toBeVisible()
  expect(page.url(), 'the secret is not left in the address').not.toContain('token')
  await page.getByLabel('New password').fill(CHOSEN)
  await page.getByRole('button', { name: 'Save the password' }).click()
  await expect(page.getByText('Your password is saved. Sign in with it.')).toBeVisible()

  await test.step('the old password is refused, the new one works', async () => {
    await page.getByLabel('E-mail').fill(user.email)
    await page.getByLabel('Password', { exact: true }).fill('correct horse battery')
    await page.getByRole('button', { name: 'Sign in' }).click()
    await expect(page.getByText('The e-mail address or the password is wrong.')).toBeVisible()
    await expect(page.getByLabel('E-mail')).toHaveValue(user.email)
    await signIn(page, user, CHOSEN)
    await expect(page.getByRole('heading', { name: 'Hello, Carmen' })).toBeVisible()
  })

  await test.step('the link works once', async () => {
    await page.goto(link)
    await page.getByLabel('New password').fill('yet another password')
    await page.getByRole('button', { name: 'Save the password' }).click()
    await expect(page.getByText('This link is not valid, or not any more')).toBeVisible()
  })
})

test('an unknown address is answered like a known one, and gets no mail', async ({ page }) => {
  const { desk, agent } = stage()
  for (const address of ['nobody@company.com', agent.email]) {
    await page.goto('/forgot-password')
    await page.getByLabel('E-mail').fill(address)
    await page.getByRole('button', { name: 'Send the link' }).click()
    await expect(page.getByText(`If ${address} belongs to an account`)).toBeVisible()
  }
  await expect.poll(() => desk.mailbox.to(agent.email).length).toBe(1)
  expect(desk.mailbox.to('nobody@company.com')).toEqual([])
})

test('who is invited chooses a password and signs in with it', async ({ page }) => {
  const { desk, admin } = stage()
  const email = 'eko@company.com'
  const body = { email, name: 'Eko', role: 'agent' }
  await admin.api.POST('/api/v1/users', { body })
  await expect.poll(() => desk.mailbox.to(email).length).toBe(1)
  await page.goto(linkOf(desk.mailbox.to(email)[0]?.text))
  await expect(page.getByRole('heading', { name: 'Welcome' })).toBeVisible()
  await page.getByLabel('New password').fill(CHOSEN)
  await page.getByRole('button', { name: 'Save the password' }).click()
  await signIn(page, { email }, CHOSEN)
  await expect(page.getByRole('heading', { name: 'My work' })).toBeVisible()
})

function linkOf(text = ''): string {
  return /https?:\/\/\S+/.exec(text)?.[0] ?? ''
}
