/** axe finds nothing serious on any screen, light or dark, wide or narrow. */
import AxeBuilder from '@axe-core/playwright'
import { ADMIN, expect, openDesk, signIn, test, type Arranger, type Page } from './desk'
import { makeVariety } from './desk/variety'
import { screensFor, settle } from './screens'

const stage = openDesk(makeVariety)
const SERIOUS = ['serious', 'critical']
const OVERLAY = 'dialog[open], .pop:popover-open'

/** Return what axe finds serious within `part` of the page, a line for each element. */
async function faults(page: Page, where: string, part = 'html'): Promise<string[]> {
  const found: string[] = []
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme })
    await expect(page.locator('html')).toHaveAttribute('data-bs-theme', colorScheme)
    const axe = new AxeBuilder({ page }).include(part).options({ resultTypes: ['violations'] })
    // The other theme is the same page in other colours.
    if (colorScheme === 'dark') axe.withRules(['color-contrast', 'link-in-text-block'])
    // One frame only, so that the result needs no page of its own to be put together.
    const { violations } = await axe.setLegacyMode(true).analyze()
    for (const { id, impact, nodes } of violations) {
      if (!SERIOUS.includes(impact ?? '')) continue
      found.push(...nodes.map((node) => `${where}, ${colorScheme}: ${id} at ${node.html}`))
    }
  }
  return found
}

/** Look at every screen that `person` may see; null is a visitor. */
async function faultsOfAllScreens(page: Page, person: Arranger | null): Promise<string[]> {
  await settle(page)
  const me = person && (await person.api.GET('/api/v1/auth/me'))
  const permissions = me && (me.data?.permissions ?? [])
  const screens = await screensFor(page, permissions, { key: stage().discussed, id: '1' })
  const found: string[] = []
  for (const { name, path } of screens) {
    await page.goto(path)
    await settle(page)
    found.push(...(await faults(page, name)))
  }
  return found
}

// Many screens are one test.
test.describe.configure({ timeout: 120_000 })

test('what visitors see', async ({ page }) => {
  await page.goto('/sign-in')
  expect(await faultsOfAllScreens(page, null)).toEqual([])
})

test('what requesters see', async ({ page, complaints }) => {
  complaints.allowAnswer(404)
  const { desk, user } = stage()
  await signIn(page, user)
  expect(await faultsOfAllScreens(page, await desk.arrange(user.email))).toEqual([])
})

test('what administrators see, which is everything', async ({ page, complaints }) => {
  complaints.allowAnswer(404)
  await signIn(page, ADMIN)
  expect(await faultsOfAllScreens(page, stage().admin)).toEqual([])
})

test('on a phone', async ({ page }) => {
  await page.setViewportSize({ width: 390, height: 844 })
  const { agent, discussed } = stage()
  await signIn(page, agent)
  const found: string[] = []
  for (const path of ['/tickets', `/tickets/${discussed}`, '/tickets/new']) {
    await page.goto(path)
    await settle(page)
    found.push(...(await faults(page, path)))
  }
  expect(found).toEqual([])
})

test('what opens above the page', async ({ page }) => {
  await signIn(page, stage().agent)
  await page.goto('/tickets')
  await settle(page)
  const found: string[] = []
  const openings: Record<string, () => Promise<void>> = {
    help: () => page.keyboard.press('?'),
    palette: () => page.keyboard.press('Control+k'),
    columns: () => page.getByRole('button', { name: 'Columns' }).click(),
    filters: () => page.getByRole('button', { name: 'Filter', exact: true }).click(),
    account: () => page.getByRole('button', { name: 'Your account' }).click(),
  }
  for (const [name, open] of Object.entries(openings)) {
    await open()
    await expect(page.locator(OVERLAY)).toBeVisible()
    found.push(...(await faults(page, name, OVERLAY)))
    await page.keyboard.press('Escape')
    await expect(page.locator(OVERLAY)).toHaveCount(0)
  }
  await page
    .getByRole('checkbox', { name: /^Select [A-Z]/ })
    .first()
    .check()
  await expect(page.getByRole('region', { name: 'Selected tickets' })).toBeVisible()
  found.push(...(await faults(page, 'selection', '[role=region]')))
  expect(found).toEqual([])
})
