import { expect, openDesk, PASSWORD, signIn, test } from './desk'

const stage = openDesk(async (admin) => {
  const agent = await admin.person('Ana Ruiz', 'agent')
  const user = await admin.person('Budi Santoso', 'user')
  const his = await admin.as(user)
  await his.ticket('The lamp in the hall is dark')
  const ticket = await his.ticket('The printer jams', { description: 'Again.' })
  return { agent, user, ticket }
})

test('an agent triages a ticket by keyboard alone', async ({ page }) => {
  const { admin, agent, ticket } = stage()
  const keys = page.keyboard
  await page.goto('/')
  await expect(page.getByLabel('E-mail')).toBeFocused()
  await keys.type(agent.email)
  await keys.press('Tab')
  await keys.type(PASSWORD)
  await keys.press('Enter')
  await expect(page.getByRole('heading', { name: 'My work' })).toBeVisible()

  await test.step('from the list to the ticket', async () => {
    await keys.type('gu')
    await expect(page.getByRole('heading', { name: 'Unassigned' })).toBeVisible()
    await expect(page.getByRole('link', { name: ticket.title })).toBeVisible()
    await keys.press('j')
    await expect(page.getByRole('link', { name: ticket.title })).toBeFocused()
    await keys.press('Enter')
    await expect(page.getByRole('heading', { name: ticket.title })).toBeVisible()
  })

  await test.step('assigns it to herself', async () => {
    await keys.press('a')
    await expect(page.getByRole('combobox', { name: 'Assign' })).toBeFocused()
    await keys.type('ana')
    await expect(page.getByRole('option')).toHaveCount(1)
    await keys.press('Enter')
    await expect(page.getByRole('button', { name: 'Assign' })).toContainText(agent.name)
  })

  await test.step('begins with it', async () => {
    await keys.press('s')
    await expect(page.getByRole('listbox', { name: 'Change the status' })).toBeFocused()
    await expect(page.getByRole('option')).toHaveText(['In progress', 'Closed'])
    await keys.press('Enter')
    await expect(page.getByRole('button', { name: 'Change the status' })).toHaveText('In progress')
  })

  await test.step('replies', async () => {
    await keys.press('r')
    await expect(page.getByRole('textbox', { name: 'Reply' })).toBeFocused()
    await keys.type('It works again: the tray was crooked.')
    await keys.press('Control+Enter')
    await expect(page.getByRole('article')).toContainText('the tray was crooked')
    await expect(page.getByRole('textbox', { name: 'Reply' })).toHaveValue('')
  })

  await test.step('closes it', async () => {
    // Escape leaves the field, as shortcuts are silent in it.
    await keys.press('Escape')
    await keys.press('s')
    await expect(page.getByRole('listbox', { name: 'Change the status' })).toBeFocused()
    const options = await page.getByRole('option').allTextContents()
    for (let step = 0; step < options.indexOf('Closed'); step++) await keys.press('ArrowDown')
    await keys.press('Enter')
    await expect(page.getByRole('button', { name: 'Change the status' })).toHaveText('Closed')
  })

  const after = await admin.read(ticket.key)
  expect(after.status).toBe('closed')
  expect(after.assignee?.name).toBe(agent.name)
  const comments = await admin.comments(ticket.key)
  expect(comments.map((comment) => comment.body)).toEqual(['It works again: the tray was crooked.'])
})

test('help lists the keys, and gives the focus back', async ({ page }) => {
  const { agent } = stage()
  await signIn(page, agent)
  await page.keyboard.type('ga')
  await expect(page.getByRole('link', { name: 'The lamp in the hall' })).toBeVisible()
  await page.keyboard.press('j')
  const focused = page.locator('a[data-ticket]:focus')
  await expect(focused).toBeVisible()
  await page.keyboard.press('?')
  const help = page.getByRole('dialog', { name: 'Keyboard shortcuts' })
  for (const line of ['New ticket', 'Search tickets', 'Next ticket', 'Unassigned']) {
    await expect(help.getByText(line, { exact: true })).toBeVisible()
  }
  await page.keyboard.press('Escape')
  await expect(help).toBeHidden()
  await expect(focused).toBeVisible()
})

test('the palette finds what can be done, and searches', async ({ page }) => {
  const { agent, ticket } = stage()
  await signIn(page, agent)
  await expect(page.getByRole('heading', { name: 'My work' })).toBeVisible()
  await page.keyboard.press('Control+k')
  await page.keyboard.type('all tick')
  await page.keyboard.press('Enter')
  await expect(page.getByRole('heading', { name: 'All tickets' })).toBeVisible()
  await page.keyboard.press('Control+k')
  await page.keyboard.type('printer')
  await expect(page.getByRole('option')).toHaveText([/Search tickets for “printer”/])
  await page.keyboard.press('Enter')
  await expect(page.getByRole('link', { name: ticket.title })).toBeVisible()
})
