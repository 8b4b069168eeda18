import { defineStore } from 'pinia'
import { ref, watchEffect } from 'vue'
import type { Theme } from '@/api/types'
import { remember, remembered } from '@/composables/remembered'

export const THEMES: readonly Theme[] = ['light', 'dark', 'system']

/** Light, dark, or as the system says. */
export const useAppearance = defineStore('appearance', () => {
  const kept = remembered('theme') as Theme | null
  const theme = ref<Theme>(kept && THEMES.includes(kept) ? kept : 'system')
  const system = matchMedia('(prefers-color-scheme: dark)')
  const systemIsDark = ref(system.matches)
  system.addEventListener('change', () => {
    systemIsDark.value = system.matches
  })

  watchEffect(() => {
    const isDark = theme.value === 'dark' || (theme.value === 'system' && systemIsDark.value)
    document.documentElement.dataset.bsTheme = isDark ? 'dark' : 'light'
    remember('theme', theme.value)
  })

  return { theme }
})
