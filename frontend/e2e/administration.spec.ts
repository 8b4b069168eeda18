import { ADMIN, expect, good, openDesk, signIn, test } from './desk'

const stage = openDesk(async (admin) => ({
  manager: await admin.person('Umar Hakim', 'manager'),
  agent: await admin.person('Valeria Cruz', 'agent'),
  auditor: await admin.person('Wulan Sari', 'user'),
}))

test('a manager builds a project with a team, and its tickets find their way', async ({ page }) => {
  const { admin, manager, agent, auditor } = stage()
  await signIn(page, manager)
  await page.getByRole('link', { name: 'Projects' }).click()
  await page.getByRole('link', { name: 'New project' }).click()
  await page.getByLabel('Name').fill('North house')
  await page.getByLabel('Key').fill('north')
  await expect(page.getByText('NORTH-1')).toBeVisible()
  await page.getByRole('radio', { name: /^Service desk/ }).check()
  await page.getByRole('radio', { name: /^In turn/ }).check()
  await page.getByRole('button', { name: 'Create the project' }).click()

  await expect(page.getByRole('heading', { name: 'North house' })).toBeVisible()
  await expect(page.getByText('there is no member to give them to')).toBeVisible()
  await page.getByRole('button', { name: 'Add a member' }).click()
  await expect(page.getByRole('combobox', { name: 'Add a member' })).toBeFocused()
  await page.keyboard.type('valeria')
  await page.getByRole('option', { name: agent.name }).click()
  await expect(page.getByText(`${agent.name} is a member now.`)).toBeVisible()
  await expect(page.getByText('there is no member to give them to')).toHaveCount(0)

  const his = await admin.as(auditor)
  const ticket = await his.ticket('The gutter drips', { project_key: 'NORTH' })
  expect(ticket.key).toBe('NORTH-1')
  // Policies act on the log of events, a moment later.
  const assignee = async () => (await admin.read(ticket.key)).assignee?.name
  await expect.poll(assignee).toBe(agent.name)
})

test('a key that is taken is refused at its field', async ({ page, complaints }) => {
  complaints.allowAnswer(409, '/projects')
  await signIn(page, stage().manager)
  await page.goto('/projects/new')
  await page.getByLabel('Name').fill('Another help desk')
  await page.getByLabel('Key').fill('HELP')
  await page.getByRole('button', { name: 'Create the project' }).click()
  await expect(page.getByLabel('Key')).toHaveAccessibleDescription(/has, or once had, this key/)
  await expect(page.getByLabel('Name')).toHaveValue('Another help desk')
})

test('an administrator makes a role in the matrix, and it counts at once', async ({
  page,
  elsewhere,
}) => {
  const { admin, auditor } = stage()
  await signIn(page, ADMIN)
  await page.goto('/roles')
  await page.getByRole('button', { name: 'New role' }).click()
  const dialog = page.getByRole('dialog', { name: 'New role' })
  await dialog.getByLabel('Name').fill('auditor')
  await dialog.getByLabel('Begin with the permissions of').selectOption({ label: 'Requester' })
  await dialog.getByRole('button', { name: 'Create' }).click()
  await expect(page.getByText('The role auditor is created.')).toBeVisible()
  for (const permission of ['See every ticket', 'Read the activity log']) {
    await page.getByRole('checkbox', { name: `auditor: ${permission}` }).check()
  }
  await expect(page.getByText('2 changes in one role are not saved.')).toBeVisible()
  await page.getByRole('button', { name: 'Save' }).click()
  await expect(page.getByText('2 permissions changed.')).toBeVisible()
  await page.reload()
  await expect(page.getByRole('checkbox', { name: 'auditor: See every ticket' })).toBeChecked()

  const params = { path: { user_id: auditor.id } }
  await good(admin.api.PATCH('/api/v1/users/{user_id}', { params, body: { role: 'auditor' } }))
  const hers = await elsewhere()
  await signIn(hers, auditor)
  await hers.goto('/tickets')
  await expect(hers.getByRole('heading', { name: 'All tickets' })).toBeVisible()
  await hers.goto('/roles')
  await expect(hers.getByRole('heading', { name: 'This is not for you to see' })).toBeVisible()
})

test('changes of the matrix that are not saved are not lost by a stray click', async ({ page }) => {
  await signIn(page, ADMIN)
  await page.goto('/roles')
  const box = page.getByRole('checkbox', { name: 'Agent: Put tickets into the bin' })
  await box.check()
  await page.getByRole('link', { name: 'All tickets' }).click()
  const question = page.getByRole('dialog')
  await expect(question).toBeVisible()
  await question.getByRole('button').first().click()
  await expect(box).toBeChecked()
})
