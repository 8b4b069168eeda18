import { expect, good, openDesk, signIn, test, type Page } from './desk'

const WORD = 'Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft'
const LONG = (WORD + WORD + WORD).slice(0, 200)
const WIDTHS = [360, 390, 768, 1280, 2560]

const stage = openDesk(async (admin) => {
  const agent = await admin.person('Rosa Iglesias', 'agent')
  const email = 'long@company.com'
  const body = {
    email,
    name: LONG.slice(0, 100),
    last_name: LONG.slice(0, 100),
    role: 'user',
    password: 'correct horse battery',
  }
  const user = await good(admin.api.POST('/api/v1/users', { body }))
  const his = await admin.as({ id: user.id, name: user.full_name, email })
  const ticket = await his.ticket(`${LONG} ${LONG.slice(0, 40)}`, {
    description: `${LONG}\n\n    ${LONG}\n\n| a | b |\n|---|---|\n| ${LONG} | ${LONG} |\n\n> ${LONG}`,
  })
  await his.say(ticket.key, LONG)
  await admin.change(ticket.key, { tags: [LONG.slice(0, 50), 'b'.repeat(50)] })
  await admin.ticket('Short')
  return { agent, user: { email }, ticket }
})

/** Nothing may lie beyond the right edge, whatever people write. */
async function expectToFit(page: Page): Promise<void> {
  for (const width of WIDTHS) {
    await page.setViewportSize({ width, height: 800 })
    const reach = () => page.evaluate(() => document.documentElement.scrollWidth)
    await expect.poll(reach, `${page.url()} at ${width}`).toBeLessThanOrEqual(width)
  }
}

test('words of 200 letters fit on every screen of an agent', async ({ page }) => {
  const { agent, ticket } = stage()
  await signIn(page, agent)
  for (const path of ['/tickets', `/tickets?q=${WORD.slice(0, 20)}`]) {
    await page.goto(path)
    await expect(page.getByRole('link', { name: WORD }).first()).toBeVisible()
    await expectToFit(page)
  }
  await page.goto(`/tickets/${ticket.key}`)
  await expect(page.getByRole('article')).toContainText(LONG)
  await expectToFit(page)
  await page.goto('/tickets/new')
  await page.getByLabel('Title').fill(LONG)
  await expect(page.getByText('Is it one of these?')).toBeVisible()
  await expectToFit(page)
})

test('words of 200 letters fit on every screen of a requester', async ({ page }) => {
  const { user, ticket } = stage()
  await signIn(page, user)
  await expect(page.getByRole('link', { name: WORD })).toBeVisible()
  await expectToFit(page)
  await page.goto(`/tickets/${ticket.key}`)
  await expect(page.getByRole('article')).toContainText(LONG)
  await expectToFit(page)
  await page.goto('/profile')
  await expect(page.getByRole('heading', { name: 'About you' })).toBeVisible()
  await expectToFit(page)
  await page.getByRole('button', { name: 'Your account' }).click()
  await expectToFit(page)
})
