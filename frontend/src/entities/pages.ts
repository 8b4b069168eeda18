import type { Page } from '@/api/types'

/** The most rows that the server gives at once. */
export const LARGEST_PAGE = 100

/**
 * Return the rows of all pages of a list that is short, but not surely shorter than one page.
 *
 * @param load - fetches the page that begins at a key; the first has none
 */
export async function everyPage<Row>(
  load: (pageKey: string | undefined) => Promise<Page<Row>>,
): Promise<Row[]> {
  const rows: Row[] = []
  let pageKey: string | undefined
  do {
    const page = await load(pageKey)
    rows.push(...page.data)
    pageKey = page.page_key ?? undefined
  } while (pageKey !== undefined)
  return rows
}
