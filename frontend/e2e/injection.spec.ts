/** S6: whatever people write is shown as text, wherever it is shown; nothing of it runs. */
import { expect, good, openDesk, signIn, test, type Page } from './desk'

const RUN = 'window.__executed=1'
const PAYLOADS = [
  `<script>${RUN}</script>`,
  `<img src=x onerror="${RUN}">`,
  `<svg/onload=${RUN}>`,
  `"><iframe srcdoc="<script>parent.${RUN}</script>">`,
  `<a href="javascript:${RUN}">here</a>`,
  `<details open ontoggle=${RUN}>x</details>`,
  `{{constructor.constructor('${RUN}')()}}`,
  `<math><mtext><style><img src=x onerror=${RUN}></style></mtext></math>`,
]
/** What Markdown could be talked into. */
const MARKDOWN = [
  `[here](javascript:${RUN})`,
  `[here](data:text/html,<script>${RUN}</script>)`,
  `![x](x"onerror="${RUN})`,
  `<javascript:${RUN}>`,
  `[x]: javascript:${RUN}\n[x]`,
]

const stage = openDesk(async (admin) => {
  const agent = await admin.person('Pilar Gómez', 'agent')
  const name = `<img src=x onerror=${RUN}>`
  const email = 'named@company.com'
  const body = {
    email,
    name,
    last_name: '<b>B</b>',
    role: 'user',
    password: 'correct horse battery',
  }
  const user = await good(admin.api.POST('/api/v1/users', { body }))
  const named = { id: user.id, name: user.full_name, email }
  const his = await admin.as(named)
  const keys: string[] = []
  for (const payload of PAYLOADS) {
    const ticket = await his.ticket(`broken ${payload}`, {
      description: [payload, ...MARKDOWN].join('\n\n'),
    })
    await his.say(ticket.key, [payload, ...MARKDOWN].join('\n\n'))
    await admin.change(ticket.key, { tags: [payload.slice(0, 30)] })
    keys.push(ticket.key)
  }
  return { agent, named, keys }
})

/** Fail if anything of what was written has become more than text. */
async function expectHarmless(page: Page): Promise<void> {
  const found = await page.evaluate(() => {
    const dangerous = 'script, iframe, object, embed, svg[onload], [onerror], [ontoggle], style'
    const inside = [...document.querySelectorAll(`#app :is(${dangerous})`)]
    const links = [...document.querySelectorAll<HTMLAnchorElement>('#app a[href]')]
    const wrong = links.filter((link) => !['http:', 'https:', 'mailto:'].includes(link.protocol))
    return {
      executed: '__executed' in window,
      elements: [...inside, ...wrong].map((element) => element.outerHTML),
    }
  })
  expect(found, page.url()).toEqual({ executed: false, elements: [] })
}

test.beforeEach(({ page, complaints }) => {
  // Only the desk itself is asked for anything.
  const { desk } = stage()
  page.on('request', (request) => {
    if (!request.url().startsWith(desk.url)) complaints.report(`asked for ${request.url()}`)
  })
})

test('titles, tags and names in lists', async ({ page }) => {
  const { agent, named } = stage()
  await signIn(page, agent)
  await page.goto('/tickets?sort=created_at')
  await expect(page.locator('a[data-ticket]')).toHaveText(
    PAYLOADS.map((payload) => `broken ${payload}`),
  )
  await page.getByRole('button', { name: 'Columns' }).click()
  await page.getByRole('option', { name: 'Requester' }).click()
  await page.keyboard.press('Escape')
  await expect(page.getByRole('cell', { name: named.name }).first()).toBeVisible()
  await expectHarmless(page)
})

test('a ticket: title, description, comments, names, the title of the page', async ({ page }) => {
  const { agent, named, keys } = stage()
  await signIn(page, agent)
  for (const [index, key] of keys.entries()) {
    await page.goto(`/tickets/${key}`)
    const title = `broken ${PAYLOADS[index] ?? ''}`
    await expect(page.getByRole('heading', { name: title, exact: true })).toBeVisible()
    await expect(page.getByRole('article')).toContainText(named.name)
    await expect(page).toHaveTitle(new RegExp(`^${key} broken`))
    await expectHarmless(page)
  }
})

test('what a search found, and tickets that read alike', async ({ page }) => {
  const { agent } = stage()
  await signIn(page, agent)
  await page.goto('/tickets?q=onerror')
  await expect(page.locator('a[data-ticket]').first()).toBeVisible()
  await expectHarmless(page)
  await page.goto('/tickets/new')
  await page.getByLabel('Title').fill('broken')
  await expect(page.getByText('Is it one of these?')).toBeVisible()
  await expectHarmless(page)
})

test("pickers of people, and the person's own pages", async ({ page, elsewhere }) => {
  const { agent, named, keys } = stage()
  await signIn(page, agent)
  await page.goto('/tickets/new')
  await page.getByRole('button', { name: 'Requester' }).click()
  await page.keyboard.type('img')
  await expect(page.getByRole('option', { name: named.name })).toBeVisible()
  await expectHarmless(page)

  const own = await elsewhere()
  await signIn(own, named)
  await expect(own.getByRole('link', { name: /broken/ })).toHaveCount(keys.length)
  await expectHarmless(own)
  await own.getByRole('button', { name: 'Your account' }).click()
  await expect(own.getByText(named.name).last()).toBeVisible()
  await own.goto('/profile')
  await expect(own.getByLabel('First name')).toHaveValue(/img src/)
  await expectHarmless(own)
})

test('what stands in an address', async ({ page, complaints }) => {
  const { agent } = stage()
  complaints.allowAnswer(404)
  complaints.allowAnswer(422)
  await signIn(page, agent)
  for (const payload of PAYLOADS) {
    await page.goto(`/tickets?q=${encodeURIComponent(payload)}&tag=${encodeURIComponent(payload)}`)
    await expect(page.getByRole('button', { name: 'Clear' }).first()).toBeVisible()
    await expectHarmless(page)
  }
  await page.goto(`/tickets/${encodeURIComponent('<img src=x onerror=__executed=1>')}`)
  await expect(page.getByRole('heading', { name: 'There is no such ticket' })).toBeVisible()
  await expectHarmless(page)
  await page.goto(`/sign-in?next=${encodeURIComponent(`javascript:${RUN}`)}`)
  await expectHarmless(page)
})
