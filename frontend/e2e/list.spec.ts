import { expect, openDesk, signIn, test } from './desk'

const stage = openDesk(async (admin) => {
  const agent = await admin.person('Qori Amalia', 'agent')
  const lift = await admin.ticket('The lift hums', { tags: ['lift', 'noise'] })
  const fan = await admin.ticket('The fan rattles', { tags: ['noise'] })
  const lamp = await admin.ticket('The lamp flickers')
  return { agent, lift, fan, lamp }
})

test('tickets are filtered by a tag that is in use, or by one that is typed', async ({ page }) => {
  const { agent, lift, fan } = stage()
  await signIn(page, agent)
  await page.goto('/tickets')
  const rows = page.locator('a[data-ticket]')
  await expect(rows).toHaveCount(3)
  await page.getByRole('button', { name: 'Filter', exact: true }).click()
  await page.getByRole('option', { name: 'Tags' }).click()
  await expect(page.getByRole('option')).toHaveText(['noise', 'lift'])
  await page.getByRole('option', { name: 'noise' }).click()
  await expect(rows).toHaveText([fan.title, lift.title])
  await page.keyboard.type('Door')
  await expect(page.getByRole('option')).toHaveText([/^door/])
  await page.keyboard.press('Enter')
  await page.keyboard.press('Escape')
  await expect(page).toHaveURL(/tag=noise,door/)
  await page.reload()
  await expect(rows).toHaveText([fan.title, lift.title])
})

test('several tickets get a tag at once, and lose it again', async ({ page }) => {
  const { admin, agent, lift, fan, lamp } = stage()
  const tagsOf = async () => {
    const tickets = await Promise.all([lift, fan, lamp].map(({ key }) => admin.read(key)))
    return tickets.map((ticket) => ticket.tags)
  }
  await signIn(page, agent)
  await page.goto('/tickets')
  await page.getByRole('checkbox', { name: 'Select all shown' }).check()
  const bar = page.getByRole('region', { name: 'Selected tickets' })
  await expect(bar).toContainText('3 selected')
  await bar.getByRole('button', { name: 'Tags' }).click()
  await expect(page.getByRole('combobox', { name: 'Tags' })).toBeFocused()
  await page.keyboard.type('Urgent')
  await page.getByRole('option', { name: 'urgent' }).click()
  await expect(page.getByText('3 tickets changed.')).toBeVisible()
  expect(await tagsOf()).toEqual([['lift', 'noise', 'urgent'], ['noise', 'urgent'], ['urgent']])

  await page.getByRole('button', { name: 'Undo' }).click()
  await expect.poll(tagsOf).toEqual([['lift', 'noise'], ['noise'], []])
})

test('several tickets are assigned at once', async ({ page }) => {
  const { admin, agent, lift, fan } = stage()
  await signIn(page, agent)
  await page.goto('/tickets')
  for (const { key } of [lift, fan]) {
    await page.getByRole('checkbox', { name: `Select ${key}`, exact: true }).check()
  }
  const bar = page.getByRole('region', { name: 'Selected tickets' })
  await bar.getByRole('button', { name: 'Assignee' }).click()
  await page.getByRole('option', { name: agent.name }).click()
  await expect(page.getByText('2 tickets changed.')).toBeVisible()
  for (const { key } of [lift, fan]) {
    expect((await admin.read(key)).assignee?.name).toBe(agent.name)
  }
})
