import { defineAsyncComponent, type Component } from 'vue'

export interface SettingsSection {
  id: string
  /** Key of its name. */
  label: string
  component: Component
}

/** The sections of the settings, in their order; the first is shown unless the address says more. */
export const SECTIONS: readonly [SettingsSection, ...SettingsSection[]] = [
  {
    id: 'general',
    label: 'settings.general',
    component: defineAsyncComponent(() => import('./GeneralSettings.vue')),
  },
  {
    id: 'mail',
    label: 'settings.mail',
    component: defineAsyncComponent(() => import('./OutgoingMail.vue')),
  },
  {
    id: 'about',
    label: 'settings.about',
    component: defineAsyncComponent(() => import('./AboutDesk.vue')),
  },
]
