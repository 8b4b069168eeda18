import AxeBuilder from '@axe-core/playwright'
import { expect, good, openDesk, signIn, test, type Page } from './desk'

const SCRIPT = '<img src=x onerror=alert(1)>'

const stage = openDesk(async (admin) => {
  const agent = await admin.person('Hana Sato', 'agent')
  const colleague = await admin.person('Ana [IT] Lee', 'agent')
  const requester = await admin.person('Budi Santoso', 'user')
  const his = await admin.as(requester)
  const cable = await his.ticket('The cable is loose')
  const ticket = await his.ticket('No network in room 7')
  return { agent, colleague, requester, cable, ticket }
})

/** Return what axe finds within the composer. */
async function faults(page: Page): Promise<string[]> {
  const axe = new AxeBuilder({ page }).include('.composer').setLegacyMode(true)
  const { violations } = await axe.analyze()
  return violations.flatMap(({ id, nodes }) => nodes.map((node) => `${id} at ${node.html}`))
}

test('a reply with a mention and a key: looked at, sent, and followed', async ({
  page,
  elsewhere,
}) => {
  const { admin, agent, colleague, requester, cable, ticket } = stage()
  await signIn(page, agent)
  await page.goto(`/tickets/${ticket.key}`)
  const reply = page.getByRole('textbox', { name: 'Reply' })
  const article = page.getByRole('article')

  await test.step('a colleague is named by the keyboard alone', async () => {
    await reply.click()
    await page.keyboard.type('Ask @xyzzy')
    // No list, so Enter is a new line.
    await page.keyboard.press('Enter')
    await page.keyboard.type('**Well**: @an')
    const option = page.getByRole('option', { name: colleague.name })
    await expect(page.getByRole('option')).toHaveText([/Ana/, /Budi/, /Hana/, /boss@/])
    await page.keyboard.press('ArrowUp')
    await expect(page.getByRole('option', { selected: true })).toContainText('boss@')
    await page.keyboard.press('ArrowDown')
    await expect(page.getByRole('option', { selected: true })).toContainText('Ana [IT] Lee')
    const marked = (await option.getAttribute('id')) ?? 'none'
    await expect(reply).toHaveAttribute('aria-activedescendant', marked)
    expect(await faults(page)).toEqual([])
    await page.keyboard.press('Escape')
    await expect(option).toBeHidden()
    await page.keyboard.type('a')
    await expect(option).toBeHidden()
    await page.keyboard.type(' @ana')
    await expect(option).toBeVisible()
    await page.keyboard.press('Enter')
    await page.keyboard.type(`saw ${cable.key}, not UTF-8 ${SCRIPT}.`)
    const mention = String.raw`[@Ana \[IT\] Lee](/users/${colleague.id})`
    await expect(reply).toHaveValue(
      `Ask @xyzzy\n**Well**: @ana ${mention} saw ${cable.key}, not UTF-8 ${SCRIPT}.`,
    )
  })

  await test.step('the preview shows it as it will be', async () => {
    await page.keyboard.press('Control+Shift+P')
    const preview = page.getByRole('tabpanel', { name: 'Preview' })
    await expect(preview).toBeFocused()
    await expect(reply).toBeHidden()
    await expect(preview.locator('strong')).toHaveText('Well')
    await expect(preview.getByRole('link')).toHaveText([`@${colleague.name}`, cable.key])
    await expect(preview).toContainText(SCRIPT)
    await expect(preview.locator('img')).toHaveCount(0)
    expect(await faults(page)).toEqual([])
    await page.keyboard.press('Control+Shift+P')
    await expect(reply).toBeFocused()
  })

  await test.step('both links lead on, without a new page', async () => {
    await page.keyboard.press('Control+Enter')
    await expect(article).toContainText('not UTF-8')
    await expect(reply).toHaveValue('')
    await page.evaluate(() => Object.assign(window, { isSamePage: true }))
    await article.getByRole('link', { name: cable.key }).click()
    await expect(page.getByRole('heading', { name: cable.title })).toBeVisible()
    await page.goBack()
    await article.getByRole('link', { name: `@${colleague.name}` }).click()
    await expect(page).toHaveURL(new RegExp(`/users/${colleague.id}$`))
    expect(await page.evaluate(() => 'isSamePage' in window)).toBe(true)
  })

  await test.step('the requester sees the name as text, and the key as a link', async () => {
    const his = await elsewhere()
    await signIn(his, requester)
    await his.goto(`/tickets/${ticket.key}`)
    const answer = his.getByRole('article')
    await expect(answer).toContainText(`@${colleague.name} saw`)
    await expect(answer.getByRole('link')).toHaveText([cable.key])
    await his.getByRole('textbox', { name: 'Reply' }).pressSequentially('@ana')
    await expect(his.getByRole('option')).toHaveCount(0)
  })
  const comments = await admin.comments(ticket.key)
  expect(comments).toHaveLength(1)
})

test('the tabs are tabs: arrows, an empty text, a server that fails', async ({
  page,
  complaints,
}) => {
  const { agent } = stage()
  complaints.allowAnswer(500, '/markdown/preview')
  await signIn(page, agent)
  await page.goto('/tickets/new')
  const description = page.getByLabel('Description')
  const write = page.getByRole('tab', { name: 'Write' })
  const preview = page.getByRole('tab', { name: 'Preview' })
  await write.focus()
  await page.keyboard.press('ArrowRight')
  await expect(preview).toBeFocused()
  await expect(page.getByText('There is nothing to look at yet.')).toBeVisible()
  await page.keyboard.press('ArrowLeft')
  await expect(write).toBeFocused()

  await description.fill('It is *dark*.')
  let fails = true
  const problem = { error: 'E_INTERNAL', message: 'x', details: {}, request_id: 'a1b2c3' }
  await page.route('**/api/v1/markdown/preview', (route) => {
    return fails ? route.fulfill({ status: 500, json: problem }) : route.continue()
  })
  await preview.click()
  const retry = page.getByRole('button', { name: 'Try again' })
  await expect(retry).toBeVisible({ timeout: 15_000 })
  fails = false
  await retry.click()
  await expect(page.locator('em', { hasText: 'dark' })).toBeVisible()
  await write.click()
  await expect(description).toHaveValue('It is *dark*.')
})

test('what is being corrected can be looked at too', async ({ page }) => {
  const { admin, agent, cable } = stage()
  const hers = await admin.as(agent)
  const params = { path: { ticket_id: cable.key } }
  const body = { body: 'I **look** at it.', kind: 'reply' as const }
  await good(hers.api.POST('/api/v1/tickets/{ticket_id}/comments', { params, body }))
  await signIn(page, agent)
  await page.goto(`/tickets/${cable.key}`)
  const comment = page.getByRole('article')
  await comment.getByRole('button', { name: 'More' }).click()
  await page.getByRole('menuitem', { name: 'Edit' }).click()
  await comment.getByRole('textbox', { name: 'Edit' }).fill('I *looked* at it.')
  await comment.getByRole('tab', { name: 'Preview' }).click()
  await expect(comment.locator('em')).toHaveText('looked')
  await comment.getByRole('tab', { name: 'Write' }).click()
  await comment.getByRole('textbox', { name: 'Edit' }).press('Control+Enter')
  await expect(comment.getByRole('textbox')).toHaveCount(0)
  await expect(comment.locator('em')).toHaveText('looked')

  await page.getByRole('button', { name: 'Edit the description' }).click()
  const description = page.getByRole('region', { name: 'Description' })
  await description.getByRole('textbox').fill('It *dangles*.')
  await description.getByRole('tab', { name: 'Preview' }).click()
  await expect(description.locator('em')).toHaveText('dangles')
})
