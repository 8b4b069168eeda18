import IconShield from '~icons/bi/shield-check'
import { defineArea } from '@/router/area'

export default defineArea({
  routes: [
    {
      path: '/roles',
      name: 'roles',
      component: () => import('./RolesPage.vue'),
      meta: { title: 'roles.title', needs: ['roles:manage'] },
    },
  ],
  navigation: [
    {
      id: 'roles',
      label: 'roles.short',
      icon: IconShield,
      to: { name: 'roles' },
      group: 'administration',
      order: 30,
      keys: 'g o',
      isFor: (session) => session.may('roles:manage'),
    },
  ],
})
