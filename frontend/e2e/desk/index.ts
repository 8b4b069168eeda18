/** The stage of the browser tests: a real Loket per file, and browsers that may not complain. */
import {
  test as playwright,
  type BrowserContext,
  type BrowserContextOptions,
  type Page,
} from '@playwright/test'
import { PASSWORD, type Arranger, type Person } from './arranger'
import { Complaints } from './complaints'
import { Desk, type DeskOptions } from './desk'

export { DEMO_PASSWORD } from './desk'
export { ADMIN, good, PASSWORD, type Arranger, type Person, type Ticket } from './arranger'
export { expect, type Page } from '@playwright/test'

interface Fixtures {
  complaints: Complaints
  /** Opens another browser, as of another person, or of the same one elsewhere. */
  elsewhere: (options?: BrowserContextOptions) => Promise<Page>
}

export const test = playwright.extend<Fixtures>({
  complaints: [
    async ({}, use) => {
      const complaints = new Complaints()
      await use(complaints)
      playwright.expect(complaints.unexpected, 'complaints of the browser').toEqual([])
    },
    { auto: true },
  ],
  // Not `baseURL`: Playwright wants that one before the desk is open.
  context: async ({ browser, complaints }, use) => {
    const context = await browser.newContext({ baseURL: desk?.url })
    complaints.listen(context)
    await use(context)
    await context.close()
  },
  elsewhere: async ({ browser, complaints }, use) => {
    const contexts: BrowserContext[] = []
    await use(async (options = {}) => {
      const context = await browser.newContext({ baseURL: desk?.url, ...options })
      contexts.push(context)
      complaints.listen(context)
      return context.newPage()
    })
    await Promise.all(contexts.map((context) => context.close()))
  },
})

/** The desk of the file that is running: a worker runs one file at a time. */
let desk: Desk | undefined

/** What the tests of a file share. */
export interface Stage {
  desk: Desk
  /** Arranges things as the administrator. */
  admin: Arranger
}

/**
 * Open a Loket of its own for the file that calls this.
 *
 * @param arrange - makes what all tests of the file begin with; they get what it returns
 */
export function openDesk<Cast extends object>(
  arrange: (admin: Arranger) => Promise<Cast>,
  options: DeskOptions = {},
): () => Stage & Cast {
  let stage: (Stage & Cast) | undefined

  test.beforeAll(async () => {
    // Filling the demo takes its time.
    test.setTimeout(90_000)
    desk = await Desk.open(options)
    const admin = await desk.arrange()
    stage = { ...(await arrange(admin)), desk, admin }
  })
  test.afterEach(async ({}, info) => {
    if (info.status !== info.expectedStatus) {
      await info.attach('loket.log', { body: desk?.log ?? '', contentType: 'text/plain' })
    }
  })
  test.afterAll(() => desk?.close())
  return () => {
    if (!stage) throw new Error('The desk is open while tests run, not before.')
    return stage
  }
}

/** Sign in as people do; where one lands is left to the application. */
export async function signIn(
  page: Page,
  person: Pick<Person, 'email'>,
  password = PASSWORD,
): Promise<void> {
  if (!page.url().includes('/sign-in')) await page.goto('/sign-in')
  await page.locator('input[autocomplete=username]').fill(person.email)
  await page.locator('input[autocomplete=current-password]').fill(password)
  await page.locator('form button[type=submit]').click()
  await page.waitForURL((url) => url.pathname !== '/sign-in')
}
