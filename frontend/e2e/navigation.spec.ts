import { expect, openDesk, signIn, test } from './desk'

const TICKETS = 70

const stage = openDesk(async (admin) => {
  const agent = await admin.person('Lina Marpaung', 'agent')
  const user = await admin.person('Mateo Ríos', 'user')
  const his = await admin.as(user)
  for (let number = 1; number <= TICKETS; number++) await his.ticket(`Window ${number} is stuck`)
  await admin.change('HELP-7', { priority: 'critical', tags: ['glass', 'urgent'] })
  await admin.change('HELP-9', { priority: 'critical', tags: ['glass'] })
  return { agent, user }
})

test('a link to a ticket survives signing in', async ({ page }) => {
  const { agent } = stage()
  await page.goto('/tickets/HELP-7?from=mail#comment')
  await expect(page.getByRole('heading', { name: 'Sign in' })).toBeVisible()
  await signIn(page, agent)
  await expect(page.getByRole('heading', { name: 'Window 7 is stuck' })).toBeVisible()
  expect(new URL(page.url()).pathname).toBe('/tickets/HELP-7')
  await page.goBack()
  expect(page.url(), 'the sign-in page is not behind it').not.toContain('sign-in')
})

test('a link to another site is not followed after signing in', async ({ page }) => {
  const { agent } = stage()
  await page.goto('/sign-in?next=//evil.example/')
  await signIn(page, agent)
  await expect(page.getByRole('heading', { name: 'My work' })).toBeVisible()
})

test('back keeps the filters, and a reload too', async ({ page }) => {
  const { agent } = stage()
  await signIn(page, agent)
  await page.goto('/tickets')
  await page.getByRole('button', { name: 'Filter', exact: true }).click()
  await page.getByRole('option', { name: 'Priority' }).click()
  await page.getByRole('option', { name: 'Critical' }).click()
  await page.keyboard.press('Escape')
  const rows = page.locator('[data-ticket]')
  await expect(rows).toHaveCount(2)
  await expect(page).toHaveURL(/priority=critical/)

  await page.getByRole('link', { name: 'Window 7 is stuck' }).click()
  await expect(page.getByRole('heading', { name: 'Window 7 is stuck' })).toBeVisible()
  await page.goBack()
  await expect(rows).toHaveCount(2)
  await expect(page.getByText('Priority: Critical')).toBeVisible()
  await page.reload()
  await expect(rows).toHaveCount(2)
  await page.getByRole('button', { name: 'Remove the filter Priority' }).click()
  await expect(rows).toHaveCount(50)
  await page.goBack()
  await expect(rows).toHaveCount(2)
})

test('"load more" keeps the place, and so does coming back', async ({ page }) => {
  const { agent } = stage()
  await signIn(page, agent)
  await page.goto('/tickets?sort=key')
  const rows = page.locator('[data-ticket]')
  await expect(rows).toHaveCount(50)
  const last = page.getByRole('link', { name: 'Window 50 is stuck' })
  await last.scrollIntoViewIfNeeded()
  const before = await last.boundingBox()
  await page.getByRole('button', { name: 'Load more' }).click()
  await expect(rows).toHaveCount(TICKETS)
  const after = await last.boundingBox()
  expect(Math.abs((after?.y ?? 0) - (before?.y ?? 0)), 'nothing jumps').toBeLessThan(1)

  const far = page.getByRole('link', { name: 'Window 66 is stuck' })
  await far.click()
  await expect(page.getByRole('heading', { name: 'Window 66 is stuck' })).toBeVisible()
  await page.goBack()
  await expect(rows).toHaveCount(TICKETS)
  await expect(far).toBeInViewport()
})

test('what is not there, or not for one to see, looks the same', async ({ page, complaints }) => {
  const { admin, user } = stage()
  complaints.allowAnswer(404, '/tickets/')
  const foreign = await admin.ticket('For the house only')
  await signIn(page, user)
  for (const key of [foreign.key, 'HELP-9999', 'NONE-1']) {
    await page.goto(`/tickets/${key}`)
    await expect(page.getByRole('heading', { name: 'There is no such ticket' })).toBeVisible()
  }
  await page.goto('/tickets')
  await expect(page.getByRole('heading', { name: 'This is not for you to see' })).toBeVisible()
  await page.goto('/no/such/page')
  await expect(page.getByRole('heading', { name: 'There is nothing here' })).toBeVisible()
})
