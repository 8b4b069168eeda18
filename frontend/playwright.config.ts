import { defineConfig } from '@playwright/test'

/** Debian's Chromium; set `CHROMIUM` to use another one. */
const chromium = process.env.CHROMIUM ?? '/usr/bin/chromium'

export default defineConfig({
  testDir: './e2e',
  outputDir: '../var/e2e',
  globalSetup: './e2e/desk/prepare.ts',
  workers: 2,
  forbidOnly: Boolean(process.env.CI),
  // A test that passes at the second try is named flaky in the report: a fault, of the test or of
  // Loket, to be mended. It only does not stop everything else on a machine that is busy.
  retries: 1,
  timeout: 30_000,
  expect: { timeout: 7_000 },
  reporter: [['list']],
  use: {
    browserName: 'chromium',
    locale: 'en-GB',
    timezoneId: 'UTC',
    contextOptions: { reducedMotion: 'reduce' },
    screenshot: 'only-on-failure',
    // Recording makes a run half as long again.
    trace: process.env.TRACE ? 'retain-on-failure' : 'off',
    launchOptions: {
      executablePath: chromium,
      args: [
        '--no-sandbox',
        '--disable-quic',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
      ],
    },
  },
  projects: [
    { name: 'journeys', testMatch: '**/*.spec.ts' },
    // Not a test: it writes the pictures of the documentation.
    { name: 'screenshots', testMatch: '**/screenshots.ts' },
  ],
})
