import { expect, openDesk, signIn, test, type Page } from './desk'

const stage = openDesk(async (admin) => {
  const user = await admin.person('Fitri Handayani', 'user')
  const agent = await admin.person('Gaspar Núñez', 'agent')
  const his = await admin.as(user)
  const ticket = await his.ticket('Kipas angin mati')
  return { user, agent, ticket }
})

const theme = (page: Page) => page.locator('html[data-bs-theme]').getAttribute('data-bs-theme')

async function choose(page: Page, menu: string | RegExp, entry: string): Promise<void> {
  await page.getByRole('button', { name: menu }).click()
  await page.getByRole('menuitemradio', { name: entry }).click()
}

test('a visitor chooses language and theme before signing in', async ({ page, complaints }) => {
  complaints.allowAnswer(401, '/auth/login')
  await page.goto('/sign-in')
  await choose(page, 'Language', 'Español')
  await choose(page, 'Tema', 'Oscuro')
  await expect(page.locator('html')).toHaveAttribute('lang', 'es')
  expect(await theme(page)).toBe('dark')
  await page.reload()
  await expect(page.getByRole('heading', { name: 'Iniciar sesión' })).toBeVisible()
  expect(await theme(page)).toBe('dark')

  await page.getByLabel('Correo electrónico').fill('nadie@company.com')
  await page.getByLabel('Contraseña', { exact: true }).fill('no es esta')
  await page.getByRole('button', { name: 'Iniciar sesión' }).click()
  await expect(page.getByRole('alert')).toContainText('El correo o la contraseña no son correctos.')
})

test('what one chooses stays with the account, on every device and in mails', async ({
  page,
  elsewhere,
}) => {
  const { desk, user, ticket } = stage()
  await signIn(page, user)
  await choose(page, 'Language', 'Bahasa Indonesia')
  await expect(page.getByRole('heading', { name: 'Halo, Fitri' })).toBeVisible()
  await choose(page, 'Tema', 'Gelap')
  expect(await theme(page)).toBe('dark')

  const other = await elsewhere()
  await signIn(other, user)
  await expect(other.getByRole('heading', { name: 'Halo, Fitri' })).toBeVisible()
  await expect(other.locator('html')).toHaveAttribute('lang', 'id')
  expect(await theme(other)).toBe('dark')
  await other.goto(`/tickets/${ticket.key}`)
  await expect(other.getByText('Baru saja').or(other.getByText('sekarang')).first()).toBeVisible()

  await other.context().request.post('/api/v1/auth/reset-password-request', {
    data: { email: user.email },
  })
  await expect.poll(() => desk.mailbox.to(user.email).length).toBe(1)
  expect(desk.mailbox.to(user.email)[0]?.text).toContain('kata sandi')
})

test("the server's refusals are told in the language that was chosen", async ({
  page,
  complaints,
}) => {
  const { agent } = stage()
  complaints.allowAnswer(422, '/auth/me')
  complaints.allowAnswer(422, '/auth/change-password')
  await signIn(page, agent)
  await choose(page, 'Language', 'Español')
  await page.getByRole('button', { name: 'Su cuenta' }).click()
  await page.getByRole('menuitem', { name: 'Su perfil' }).click()
  await page.getByLabel('Contraseña actual').fill('correct horse battery')
  await page.getByLabel('Contraseña nueva').fill('password')
  await page.getByRole('button', { name: 'Cambiar la contraseña' }).click()
  await expect(page.getByLabel('Contraseña nueva')).toHaveAccessibleDescription(/Mucha gente/)
})

test('"as the system" follows the system while the page is open', async ({ page }) => {
  await page.emulateMedia({ colorScheme: 'light' })
  await page.goto('/sign-in')
  await choose(page, 'Theme', 'As the system')
  expect(await theme(page)).toBe('light')
  await page.emulateMedia({ colorScheme: 'dark' })
  await expect.poll(() => theme(page)).toBe('dark')
})
