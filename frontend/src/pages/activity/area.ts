import IconActivity from '~icons/bi/clock-history'
import { defineArea } from '@/router/area'

export default defineArea({
  routes: [
    {
      path: '/activity',
      name: 'activity',
      component: () => import('./ActivityPage.vue'),
      meta: { title: 'activity.title', needs: ['audit:read'] },
    },
  ],
  navigation: [
    {
      id: 'activity',
      label: 'activity.title',
      icon: IconActivity,
      to: { name: 'activity' },
      group: 'administration',
      order: 80,
      keys: 'g l',
      isFor: (session) => session.may('audit:read'),
    },
  ],
})
