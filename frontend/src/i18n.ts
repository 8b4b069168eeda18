import { createI18n } from 'vue-i18n'
import type { Locale } from '@/api/types'
import { remembered, remember } from '@/composables/remembered'

export const LOCALES: readonly Locale[] = ['en', 'id', 'es']
/** Each language's name in itself. */
export const LOCALE_NAMES: Record<Locale, string> = {
  en: 'English',
  id: 'Bahasa Indonesia',
  es: 'Español',
}

type Texts = Record<string, unknown>
const files = import.meta.glob<Texts>('./locales/**/*.json', { import: 'default' })

export const i18n = createI18n({
  legacy: false,
  locale: 'en',
  messages: {},
  missingWarn: import.meta.env.DEV,
  fallbackWarn: false,
})

/** Load the texts of `locale` (shared ones, and those of each area under its name) and show them. */
export async function showLocale(locale: Locale): Promise<void> {
  if (!i18n.global.availableLocales.includes(locale)) {
    i18n.global.setLocaleMessage(locale, await textsOf(locale))
  }
  i18n.global.locale.value = locale
  document.documentElement.lang = locale
  remember('locale', locale)
}

async function textsOf(locale: Locale): Promise<Texts> {
  const texts: Texts = {}
  const wanted = Object.entries(files).filter(([path]) => path.endsWith(`/${locale}.json`))
  await Promise.all(
    wanted.map(async ([path, load]) => {
      const area = /^\.\/locales\/(\w+)\//.exec(path)?.[1]
      const loaded = await load()
      Object.assign(texts, area ? { [area]: loaded } : loaded)
    }),
  )
  return texts
}

export function isLocale(value: unknown): value is Locale {
  return LOCALES.includes(value as Locale)
}

/** Return the language to begin with: chosen before, else the browser's, else null. */
export function preferredLocale(): Locale | null {
  const chosen = remembered('locale')
  if (isLocale(chosen)) return chosen
  const spoken = navigator.languages.map((language) => language.slice(0, 2))
  return spoken.find(isLocale) ?? null
}
