import { expect, openDesk, signIn, test, type Page, type Ticket } from './desk'

const stage = openDesk(async (admin) => ({
  hana: await admin.person('Hana Widjaja', 'agent'),
  ignacio: await admin.person('Ignacio Paz', 'agent'),
}))

async function open(page: Page, person: { email: string }, ticket: Ticket): Promise<void> {
  await signIn(page, person)
  await page.goto(`/tickets/${ticket.key}`)
  await expect(page.getByRole('heading', { name: ticket.title })).toBeVisible()
}

async function setPriority(page: Page, priority: string): Promise<void> {
  await page.getByRole('button', { name: 'Change the priority' }).click()
  await page.getByRole('option', { name: priority }).click()
}

async function setTitle(page: Page, title: string): Promise<void> {
  await page.getByRole('button', { name: 'Edit the title' }).click()
  await page.getByRole('textbox', { name: 'Title' }).fill(title)
  await page.getByRole('button', { name: 'Save' }).click()
}

test('two agents set the same field: the second is shown the first and decides', async ({
  page,
  elsewhere,
  complaints,
}) => {
  const { admin, hana, ignacio } = stage()
  complaints.allowAnswer(412, '/tickets/HELP-')
  const ticket = await admin.ticket('The lift stands still')
  const second = await elsewhere()
  await open(page, hana, ticket)
  await open(second, ignacio, ticket)

  await setPriority(page, 'Critical')
  await expect(page.getByRole('button', { name: 'Change the priority' })).toHaveText('Critical')
  await setPriority(second, 'Low')
  const notice = second.getByRole('alert').filter({ hasText: 'Somebody changed this' })
  await expect(notice).toContainText('changed priority from Medium to Critical')
  await expect(notice).toContainText('Your change of priority is not saved yet.')
  expect((await admin.read(ticket.key)).priority, 'nothing is overwritten unasked').toBe('critical')

  await notice.getByRole('button', { name: 'Save mine' }).click()
  await expect(notice).toBeHidden()
  await expect(second.getByRole('button', { name: 'Change the priority' })).toHaveText('Low')
  expect((await admin.read(ticket.key)).priority).toBe('low')
})

test('two agents write a title: what the second typed waits until he decides', async ({
  page,
  elsewhere,
  complaints,
}) => {
  const { admin, hana, ignacio } = stage()
  complaints.allowAnswer(412, '/tickets/HELP-')
  const ticket = await admin.ticket('Water drips')
  const second = await elsewhere()
  await open(page, hana, ticket)
  await open(second, ignacio, ticket)

  await setTitle(page, 'Water drips in room 7')
  await expect(page.getByRole('heading', { name: 'Water drips in room 7' })).toBeVisible()
  await setTitle(second, 'Water drips from the ceiling')
  const notice = second.getByRole('alert').filter({ hasText: 'Somebody changed this' })
  await expect(notice).toContainText('Water drips in room 7')
  await expect(second.getByRole('textbox', { name: 'Title' })).toHaveValue(
    'Water drips from the ceiling',
  )
  await notice.getByRole('button', { name: 'Keep theirs' }).click()
  await expect(notice).toBeHidden()
  expect((await admin.read(ticket.key)).title).toBe('Water drips in room 7')
  await second.getByRole('button', { name: 'Cancel' }).click()
  await expect(second.getByRole('heading', { name: 'Water drips in room 7' })).toBeVisible()
})

test('a title is not overwritten unseen, however fresh the page is', async ({
  page,
  elsewhere,
  complaints,
}) => {
  const { admin, hana, ignacio } = stage()
  complaints.allowAnswer(412, '/tickets/HELP-')
  const ticket = await admin.ticket('The tap is loose')
  const second = await elsewhere()
  await open(page, hana, ticket)
  await open(second, ignacio, ticket)

  await second.getByRole('button', { name: 'Edit the title' }).click()
  await second.getByRole('textbox', { name: 'Title' }).fill('The tap in the kitchen is loose')
  await setTitle(page, 'The tap came off')
  await expect(page.getByRole('heading', { name: 'The tap came off' })).toBeVisible()
  // Saving something else brings the newest version to his page.
  await setPriority(second, 'High')
  await expect(second.getByRole('button', { name: 'Change the priority' })).toHaveText('High')
  await second.getByRole('button', { name: 'Save' }).click()
  const notice = second.getByRole('alert').filter({ hasText: 'Somebody changed this' })
  await expect(notice).toContainText('The tap came off')

  await notice.getByRole('button', { name: 'Save mine' }).click()
  const heading = second.getByRole('heading', { name: 'The tap in the kitchen is loose' })
  await expect(heading).toBeVisible()
  expect((await admin.read(ticket.key)).title).toBe('The tap in the kitchen is loose')
})

test('two agents change different fields: both changes are kept without a question', async ({
  page,
  elsewhere,
  complaints,
}) => {
  const { admin, hana, ignacio } = stage()
  complaints.allowAnswer(412, '/tickets/HELP-')
  const ticket = await admin.ticket('The gate creaks')
  const second = await elsewhere()
  await open(page, hana, ticket)
  await open(second, ignacio, ticket)

  await setPriority(page, 'High')
  await expect(page.getByRole('button', { name: 'Change the priority' })).toHaveText('High')
  await setTitle(second, 'The gate creaks and sticks')
  await expect(second.getByRole('heading', { name: 'The gate creaks and sticks' })).toBeVisible()
  await expect(second.getByRole('button', { name: 'Change the priority' })).toHaveText('High')
  const after = await admin.read(ticket.key)
  expect([after.title, after.priority]).toEqual(['The gate creaks and sticks', 'high'])
})

test('two agents reply at once: both replies are there', async ({ page, elsewhere }) => {
  const { admin, hana, ignacio } = stage()
  const ticket = await admin.ticket('No heating')
  const second = await elsewhere()
  await open(page, hana, ticket)
  await open(second, ignacio, ticket)
  const replies = new Map([
    [page, 'Somebody comes at noon.'],
    [second, 'Please close the windows.'],
  ])
  for (const [one, text] of replies) await one.getByRole('textbox', { name: 'Reply' }).fill(text)
  await Promise.all(
    [...replies.keys()].map((one) => one.getByRole('button', { name: 'Send reply' }).click()),
  )
  for (const one of replies.keys()) {
    await expect(one.getByRole('textbox', { name: 'Reply' })).toHaveValue('')
  }
  await page.reload()
  for (const text of replies.values()) await expect(page.getByText(text)).toBeVisible()
})
