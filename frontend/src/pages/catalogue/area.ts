import IconTags from '~icons/bi/tags'
import { defineArea } from '@/router/area'

export default defineArea({
  routes: [
    {
      path: '/catalogue',
      name: 'catalogue',
      component: () => import('./CataloguePage.vue'),
      meta: { title: 'catalogue.title', needs: ['settings:manage'] },
    },
  ],
  navigation: [
    {
      id: 'catalogue',
      label: 'catalogue.short',
      icon: IconTags,
      to: { name: 'catalogue' },
      group: 'administration',
      order: 40,
      keys: 'g c',
      isFor: (session) => session.may('settings:manage'),
    },
  ],
})
