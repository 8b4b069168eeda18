/** Takes a picture of every screen for the documentation: `make screenshots`. */
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { DEMO_PASSWORD, openDesk, signIn, test, type Page } from './desk'
import { ROOT } from './desk/process'
import { palettized } from './png'
import { screensFor, settle, type Screen } from './screens'

const FOLDER = join(ROOT, 'docs/images')
const WIDTHS = {
  desktop: { width: 1280, height: 800 },
  phone: { width: 390, height: 844 },
}
const THEMES = ['light', 'dark'] as const
/** Which screens are shown as whom; the administrator shows what is left. */
const SHOWN_AS: Record<string, ReadonlySet<string> | null> = {
  agent: new Set(['home', 'tickets', 'ticket', 'new-ticket']),
  // Requesters have a simpler look of these.
  user: new Set(['home', 'ticket', 'new-ticket']),
  admin: null,
}
/** Looks like the page about what is not there. */
const LEFT_OUT = 'forbidden'

const stage = openDesk(
  async (admin) => {
    const params = { query: { status_category: ['active' as const], limit: 100 } }
    const { data } = await admin.api.GET('/api/v1/tickets', { params })
    return { key: mostDiscussed(data?.data ?? []) }
  },
  { isDemo: true },
)

interface Row {
  key: string
  comment_count: number
}

function mostDiscussed(rows: readonly Row[]): string {
  return [...rows].sort((one, other) => other.comment_count - one.comment_count)[0]?.key ?? ''
}

async function take(page: Page, { name, path }: Screen, role: string): Promise<void> {
  await page.goto(path)
  await settle(page)
  await page.waitForLoadState('networkidle')
  for (const [size, viewport] of Object.entries(WIDTHS)) {
    await page.setViewportSize(viewport)
    for (const colorScheme of THEMES) {
      await page.emulateMedia({ colorScheme })
      await settle(page)
      const file = [name, role, size, colorScheme].filter(Boolean).join('-')
      const picture = await page.screenshot({ animations: 'disabled' })
      await writeFile(join(FOLDER, `${file}.png`), palettized(picture))
    }
  }
  await page.setViewportSize(WIDTHS.desktop)
}

test.describe.configure({ timeout: 600_000 })

test('pictures of every screen', async ({ page, elsewhere, complaints }) => {
  complaints.allowAnswer(404)
  await mkdir(FOLDER, { recursive: true })
  const { desk, key } = stage()
  const shown = new Set([LEFT_OUT])

  await page.goto('/sign-in')
  await settle(page)
  for (const screen of await screensFor(page, null, {})) await take(page, screen, '')

  for (const [role, wanted] of Object.entries(SHOWN_AS)) {
    const email = `${role}@company.com`
    const own = await elsewhere()
    await signIn(own, { email }, DEMO_PASSWORD)
    await settle(own)
    const { api } = await desk.arrange(email)
    const me = await api.GET('/api/v1/auth/me')
    const mine = await api.GET('/api/v1/tickets/my', { params: { query: { limit: 50 } } })
    const ticket = role === 'user' ? mostDiscussed(mine.data?.data ?? []) : key
    const permissions = me.data?.permissions ?? []
    for (const screen of await screensFor(own, permissions, { key: ticket, id: '1' })) {
      const isLeft = wanted ? wanted.has(screen.name) : !shown.has(screen.name)
      if (!isLeft) continue
      shown.add(screen.name)
      await take(own, screen, role === 'user' ? 'requester' : '')
    }
  }
})
