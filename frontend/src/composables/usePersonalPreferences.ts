import { watch } from 'vue'
import { useSite } from '@/entities/site'
import { preferredLocale, showLocale } from '@/i18n'
import { setSiteName } from '@/router/pageTitle'
import { useAppearance } from '@/stores/appearance'
import { useSession } from '@/stores/session'

/** Show language and theme as the person who is signed in has chosen; a visitor gets the desk's. */
export function usePersonalPreferences(): void {
  const session = useSession()
  const appearance = useAppearance()
  const site = useSite()

  watch(
    () => session.me,
    (me) => {
      if (!me) return
      void showLocale(me.locale)
      appearance.theme = me.theme
    },
    { immediate: true },
  )
  watch(
    site.data,
    (known) => {
      if (!known) return
      setSiteName(known.name)
      if (!session.me && !preferredLocale()) void showLocale(known.default_locale)
    },
    { immediate: true },
  )
}
