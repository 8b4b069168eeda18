import IconGear from '~icons/bi/gear'
import IconMore from '~icons/bi/grid'
import { defineArea } from '@/router/area'

export default defineArea({
  routes: [
    {
      path: '/settings',
      name: 'settings',
      component: () => import('./SettingsPage.vue'),
      meta: { title: 'settings.title', needs: ['settings:manage'] },
    },
    {
      path: '/more',
      name: 'more',
      component: () => import('./MorePage.vue'),
      meta: { title: 'settings.more' },
    },
  ],
  navigation: [
    {
      id: 'settings',
      label: 'settings.title',
      icon: IconGear,
      to: { name: 'settings' },
      group: 'administration',
      order: 90,
      keys: 'g ,',
      isFor: (session) => session.may('settings:manage'),
    },
    {
      id: 'more',
      label: 'settings.more',
      icon: IconMore,
      to: { name: 'more' },
      // The bottom bar of a phone has room for few: the rest is behind this one.
      group: 'phone',
      order: 99,
      onPhone: true,
      isFor: (session) => session.isStaff,
    },
  ],
})
