/** Every screen of the application, as its own router lists them: a new one is found by itself. */
import type { Page } from './desk'

export interface Screen {
  name: string
  path: string
}

interface Route {
  name?: string | symbol
  path: string
  redirect?: unknown
  meta: { isPublic?: boolean; needs?: string[] }
}

/** What the running application hands out, as the window of a page knows it. */
interface Application {
  __vue_app__: {
    config: { globalProperties: { $router: { getRoutes: () => Route[] } } }
  }
}

/** What some screens need of their address to be more than an empty frame. */
const QUERIES: Record<string, string> = {
  'reset-password': '?token=example',
  'accept-invitation': '?token=example',
  'set-up': '?token=example',
}

/** Real values for the parameters in paths, by name. */
export type Examples = Record<string, string>

/**
 * Return the screens that whoever is signed in at `page` may see.
 *
 * @param permissions - null for a visitor
 * @throws Error when a path has a parameter of which there is no example
 */
export async function screensFor(
  page: Page,
  permissions: readonly string[] | null,
  examples: Examples,
): Promise<Screen[]> {
  const routes = await page.evaluate(() => {
    const application = document.querySelector('#app') as unknown as Application
    const { $router } = application.__vue_app__.config.globalProperties
    return $router.getRoutes().map(({ name, path, redirect, meta }) => ({
      name: String(name ?? path),
      path,
      leadsOn: redirect !== undefined,
      isPublic: meta.isPublic ?? false,
      needs: meta.needs ?? [],
    }))
  })
  return routes
    .filter((route) => !route.leadsOn)
    .filter((route) => {
      // Who is signed in sees public screens as visitors do.
      if (permissions === null || route.isPublic) return permissions === null && route.isPublic
      return route.needs.every((needed) => permissions.includes(needed))
    })
    .map(({ name, path }) => ({ name, path: filled(path, examples) + (QUERIES[name] ?? '') }))
}

function filled(path: string, examples: Examples): string {
  if (path.includes('(.*)')) return '/no/such/page'
  return path.replace(/:(\w+)(\([^)]*\))?\??/g, (_, name: string) => {
    const example = examples[name]
    if (example === undefined) throw new Error(`Give an example of :${name} in ${path}.`)
    return encodeURIComponent(example)
  })
}

/** Wait until nothing on the screen is still loading. */
export async function settle(page: Page): Promise<void> {
  await page.locator('h1').first().waitFor()
  await page.locator('.placeholder-glow').first().waitFor({ state: 'detached' })
}
