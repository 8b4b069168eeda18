import { computed } from 'vue'
import { useI18n } from 'vue-i18n'
import type { Locale } from '@/api/types'
import { useSession } from '@/stores/session'
import { absoluteTime, browserTimeZone, humanised, plainNumber, relativeTime } from './formatting'
import { useNow } from './useNow'

/** Formatting for the language on screen and the person's own time zone. */
export function useFormat() {
  const { locale, t, te } = useI18n()
  const session = useSession()
  const now = useNow()
  const language = computed(() => locale.value as Locale)
  const timeZone = computed(() => session.me?.timezone ?? browserTimeZone())

  return {
    timeZone,
    relative: (at: string) => relativeTime(at, language.value, now.value),
    date: (at: string) => absoluteTime(at, language.value, timeZone.value, 'date'),
    dateTime: (at: string) => absoluteTime(at, language.value, timeZone.value),
    fullTime: (at: string) => absoluteTime(at, language.value, timeZone.value, 'full'),
    number: (value: number) => plainNumber(value, language.value),
    /** Statuses are data: one that has no text is shown by its own name. */
    status: (name: string) => (te(`status.${name}`) ? t(`status.${name}`) : humanised(name)),
  }
}
