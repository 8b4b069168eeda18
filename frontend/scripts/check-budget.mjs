/** Fail when the script of the first load (entry, what it imports, one language) is too large. */
import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const LIMIT_KB = 200
const built = fileURLToPath(new URL('../../src/loket/app/web/', import.meta.url))
const sizeOf = (asset) => readFileSync(`${built}${asset}.gz`).length

const page = readFileSync(`${built}index.html`, 'utf8')
const first = [...page.matchAll(/(?:src|href)="\/(assets\/[^"]+\.js)"/g)].map((found) => found[1])
const language = readdirSync(`${built}assets`).find((name) => /^locale-en.*\.js$/.test(name))
if (language) first.push(`assets/${language}`)

// The first screen after sign-in, and all that it brings along.
const seen = new Set()
const follow = (asset) => {
  if (seen.has(asset)) return
  seen.add(asset)
  const code = readFileSync(built + asset, 'utf8')
  for (const found of code.matchAll(/(?:from|import)\s*"\.\/([^"]+\.js)"/g)) {
    follow(`assets/${found[1]}`)
  }
}
first.forEach(follow)
for (const name of readdirSync(`${built}assets`)) {
  if (/^TicketListPage.*\.js$/.test(name)) follow(`assets/${name}`)
}

const total = [...seen].reduce((sum, asset) => sum + sizeOf(asset), 0) / 1024
console.log(`first load: ${total.toFixed(1)} kB of script, gzipped, in ${seen.size} files`)
if (total > LIMIT_KB) {
  console.error(`more than the ${LIMIT_KB} kB that are allowed`)
  process.exit(1)
}
