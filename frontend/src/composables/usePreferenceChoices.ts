import { useI18n } from 'vue-i18n'
import type { Locale, Theme } from '@/api/types'
import { changeMe } from '@/entities/account'
import { showLocale } from '@/i18n'
import { useAppearance } from '@/stores/appearance'
import { useSession } from '@/stores/session'
import { useToasts } from '@/stores/toasts'
import { useProblemText } from './useProblemText'

/** Choosing language and theme: seen at once, and kept in the account of who is signed in. */
export function usePreferenceChoices() {
  const session = useSession()
  const appearance = useAppearance()
  const toasts = useToasts()
  const { locale } = useI18n()
  const { problemText } = useProblemText()

  async function keep(change: { locale?: Locale; theme?: Theme }): Promise<void> {
    if (!session.isSignedIn) return
    try {
      await changeMe(change)
    } catch (error) {
      toasts.error(problemText(error))
    }
  }

  return {
    locale,
    appearance,
    async chooseLocale(chosen: Locale) {
      await showLocale(chosen)
      await keep({ locale: chosen })
    },
    async chooseTheme(chosen: Theme) {
      appearance.theme = chosen
      await keep({ theme: chosen })
    },
  }
}
