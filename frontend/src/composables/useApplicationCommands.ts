import { useI18n } from 'vue-i18n'
import { useRouter } from 'vue-router'
import IconKeyboard from '~icons/bi/keyboard'
import IconLogout from '~icons/bi/box-arrow-right'
import IconMoon from '~icons/bi/moon-stars'
import IconPerson from '~icons/bi/person'
import IconPlus from '~icons/bi/plus-lg'
import IconSearch from '~icons/bi/search'
import { signOut } from '@/entities/account'
import { navigation } from '@/router/areas'
import { useAppearance } from '@/stores/appearance'
import { useCommandList, type Command } from '@/stores/commands'
import { useOverlays } from '@/stores/overlays'
import { useSession } from '@/stores/session'
import { usePreferenceChoices } from './usePreferenceChoices'

/** What works everywhere: going places, searching, the palette and the help. */
export function useApplicationCommands(): void {
  const { t } = useI18n()
  const router = useRouter()
  const session = useSession()
  const overlays = useOverlays()
  const appearance = useAppearance()
  const { chooseTheme } = usePreferenceChoices()

  function places(): Command[] {
    const group = t('shortcuts.go')
    const entries = navigation.filter((entry) => entry.isFor?.(session) ?? true)
    return entries.map((entry) => ({
      id: `go.${entry.id}`,
      title: t(entry.label),
      group,
      keys: entry.keys,
      icon: entry.icon,
      run: () => void router.push(entry.to),
    }))
  }

  function everywhere(): Command[] {
    const group = t('shortcuts.everywhere')
    const isDark = appearance.theme === 'dark'
    return [
      {
        id: 'new-ticket',
        title: t('newTicket.title'),
        group,
        keys: 'c',
        icon: IconPlus,
        run: () => void router.push({ name: 'new-ticket' }),
      },
      {
        id: 'search',
        title: t('search.label'),
        group,
        keys: '/',
        icon: IconSearch,
        run: () => document.querySelector<HTMLInputElement>('#search')?.focus(),
      },
      {
        id: 'palette',
        title: t('palette.title'),
        group,
        keys: 'mod+k',
        inFields: true,
        hidden: true,
        run: () => (overlays.open = 'palette'),
      },
      {
        id: 'help',
        title: t('shortcuts.title'),
        group,
        keys: '?',
        icon: IconKeyboard,
        run: () => (overlays.open = 'help'),
      },
      {
        id: 'theme',
        title: t(isDark ? 'theme.useLight' : 'theme.useDark'),
        group,
        icon: IconMoon,
        run: () => void chooseTheme(isDark ? 'light' : 'dark'),
      },
      {
        id: 'profile',
        title: t('profile.title'),
        group,
        icon: IconPerson,
        run: () => void router.push({ name: 'profile' }),
      },
      {
        id: 'sign-out',
        title: t('auth.signOut'),
        group,
        icon: IconLogout,
        run: () => void signOut(),
      },
    ]
  }

  useCommandList(() => (session.isSignedIn ? [...everywhere(), ...places()] : []))
}
