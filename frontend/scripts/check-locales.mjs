/** Fail on a text that a language lacks, that nothing uses, or that is used but not written. */
import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'

const source = fileURLToPath(new URL('../src/', import.meta.url))
const locales = ['en', 'id', 'es']
const files = readdirSync(source, { recursive: true }).map((name) => join(source, name))
const problems = []

function flatten(tree, prefix, into) {
  for (const [name, value] of Object.entries(tree)) {
    const key = prefix ? `${prefix}.${name}` : name
    if (typeof value === 'string') into.set(key, value)
    else flatten(value, key, into)
  }
  return into
}

/** The shared texts lie in src/locales, those of an area in a folder below, named like the area. */
function textsOf(locale) {
  const texts = new Map()
  for (const file of files) {
    if (!file.endsWith(`/${locale}.json`)) continue
    const area = relative(join(source, 'locales'), dirname(file))
    flatten(JSON.parse(readFileSync(file, 'utf8')), area, texts)
  }
  return texts
}

const placeholders = (text) => [...new Set(text.match(/\{\w+\}/g) ?? [])].sort().join()
const texts = Object.fromEntries(locales.map((locale) => [locale, textsOf(locale)]))
for (const locale of locales.slice(1)) {
  for (const [key, text] of texts.en) {
    const other = texts[locale].get(key)
    if (other === undefined) problems.push(`${locale} lacks ${key}`)
    else if (placeholders(other) !== placeholders(text)) {
      problems.push(`${locale} has other placeholders in ${key}`)
    }
  }
  for (const key of texts[locale].keys()) {
    if (!texts.en.has(key)) problems.push(`${locale} has ${key}, which en lacks`)
  }
}

const code = files
  .filter((file) => /\.(ts|vue)$/.test(file) && !file.endsWith('schema.d.ts'))
  .map((file) => readFileSync(file, 'utf8'))
  .join('\n')
const groups = new Set([...texts.en.keys()].map((key) => key.split('.')[0]))
const used = new Set()
const prefixes = new Set()
for (const [, , text] of code.matchAll(/(['"`])([a-zA-Z]\w*(?:\.[\w$]+)+)\1/g)) {
  if (groups.has(text.split('.')[0])) used.add(text)
}
for (const [, text] of code.matchAll(/`([a-zA-Z]\w*(?:\.\w+)*[._])\$\{/g)) {
  if (groups.has(text.split('.')[0].replace(/_$/, ''))) prefixes.add(text)
}
for (const key of texts.en.keys()) {
  const isUsed = used.has(key) || [...prefixes].some((prefix) => key.startsWith(prefix))
  if (!isUsed) problems.push(`${key} is used nowhere`)
}
for (const [, , key] of code.matchAll(/\b\$?t\(\s*(['"])([\w.]+)\1/g)) {
  if (!texts.en.has(key)) problems.push(`${key} is used but not written`)
}

for (const problem of problems) console.error(problem)
process.exit(problems.length ? 1 : 0)
