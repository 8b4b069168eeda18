import { expect, openDesk, signIn, test } from './desk'

const ROWS = 50
const BUDGET_MS = 300
const VISITS = 5

const stage = openDesk(async (admin) => {
  const agent = await admin.person('Qori Amalia', 'agent')
  for (let number = 0; number < ROWS + 10; number++) {
    await admin.ticket(`The tap drips in room ${number}`, { tags: ['tap', 'room'] })
  }
  return { agent }
})

test('a list of 50 is shown soon after its answer has come', async ({ page }) => {
  const { agent } = stage()
  await page.addInitScript((rows) => {
    const seen = new MutationObserver(() => {
      if (document.querySelectorAll('a[data-ticket]').length < rows) return
      seen.disconnect()
      // The frame after the one in which the rows are drawn.
      requestAnimationFrame(() => requestAnimationFrame(() => performance.mark('rows shown')))
    })
    seen.observe(document, { childList: true, subtree: true })
  }, ROWS)
  await signIn(page, agent)

  const times: number[] = []
  for (let visit = 0; visit < VISITS; visit++) {
    await page.goto('/tickets')
    await expect(page.locator('a[data-ticket]')).toHaveCount(ROWS)
    const time = await page.waitForFunction(() => {
      const shown = performance.getEntriesByName('rows shown').at(0)
      const answered = performance
        .getEntriesByType('resource')
        .filter((entry) => /\/api\/v1\/tickets\?/.test(entry.name))
        .at(0) as PerformanceResourceTiming | undefined
      return shown && answered ? shown.startTime - answered.responseEnd : undefined
    })
    times.push(Number(await time.jsonValue()))
  }
  // The middle one: what else the machine does must not decide.
  expect(times.sort((a, b) => a - b)[Math.floor(VISITS / 2)]).toBeLessThan(BUDGET_MS)
})
