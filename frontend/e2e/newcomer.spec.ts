import { expect, openDesk, test, type Page } from './desk'

const stage = openDesk(async () => ({}))

test.use({ viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true })

/** Nothing may lie beyond the right edge: a phone cannot show it. */
async function expectNoSidewaysScroll(page: Page): Promise<void> {
  const { content, screen } = await page.evaluate(() => ({
    content: document.documentElement.scrollWidth,
    screen: document.documentElement.clientWidth,
  }))
  expect(content, page.url()).toBeLessThanOrEqual(screen)
}

test('a newcomer registers and reports a problem from a phone', async ({ page }) => {
  const { admin } = stage()
  await page.goto('/')
  await expectNoSidewaysScroll(page)
  await page.getByRole('link', { name: 'Create an account' }).tap()
  await page.getByLabel('First name').fill('Wayan')
  await page.getByLabel('E-mail').fill('wayan@home.example')
  await page.getByLabel('Password', { exact: true }).fill('five small yellow boats')
  await expectNoSidewaysScroll(page)
  await page.getByRole('button', { name: 'Create an account' }).tap()

  await expect(page.getByRole('heading', { name: 'Hello, Wayan' })).toBeVisible()
  await expectNoSidewaysScroll(page)
  await page.getByRole('main').getByRole('link', { name: 'Report a problem' }).tap()
  await page.getByLabel('What is wrong?').fill('No water on the third floor')
  await page.getByLabel('Description').fill('Since **this morning**, in all rooms.')
  await expectNoSidewaysScroll(page)
  await page.getByRole('button', { name: 'Send' }).tap()

  await expect(page.getByRole('heading', { name: 'No water on the third floor' })).toBeVisible()
  await expect(page.getByText('HELP-1 is reported.')).toBeVisible()
  await expect(page.locator('strong', { hasText: 'this morning' })).toBeVisible()
  await expectNoSidewaysScroll(page)

  await page.getByRole('navigation').getByRole('link', { name: 'My tickets' }).tap()
  await expect(page.getByRole('link', { name: /No water on the third floor/ })).toBeVisible()
  const ticket = await admin.read('HELP-1')
  expect(ticket.requester.name).toBe('Wayan')
  expect(ticket.source).toBe('web')
})

test('a newcomer is told at the field what is wrong with it', async ({ page, complaints }) => {
  complaints.allowAnswer(422, '/auth/register')
  complaints.allowAnswer(409, '/auth/register')
  await page.goto('/register')
  await page.getByLabel('First name').fill('Made')
  await page.getByLabel('E-mail').fill('boss@company.com')
  await page.getByLabel('Password', { exact: true }).fill('password')
  await page.getByRole('button', { name: 'Create an account' }).tap()
  const password = page.getByLabel('Password', { exact: true })
  await expect(password).toHaveAccessibleDescription(/Many people use this password/)
  await expect(password).toBeFocused()

  await password.fill('five small yellow boats')
  await page.getByRole('button', { name: 'Create an account' }).tap()
  await expect(page.getByText('Somebody with this e-mail address is registered')).toBeVisible()
  await expect(page.getByLabel('E-mail')).toHaveValue('boss@company.com')
})
