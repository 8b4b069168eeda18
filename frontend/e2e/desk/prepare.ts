import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { LOKET, ROOT } from './process'

/** Say what is missing before the first test fails of it. */
export default function prepare(): void {
  if (process.env.LOKET_BIN) return
  const missing = [
    { path: LOKET, remedy: 'make setup' },
    { path: join(ROOT, 'src/loket/app/web/index.html'), remedy: 'make web' },
  ].filter(({ path }) => !existsSync(path))
  if (missing.length) {
    const lines = missing.map(({ path, remedy }) => `${path} is not there; run: ${remedy}`)
    throw new Error(lines.join('\n'))
  }
}
