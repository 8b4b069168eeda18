import IconHouse from '~icons/bi/house'
import { defineArea } from '@/router/area'
import { useSession } from '@/stores/session'
import { VIEWS } from '../tickets/views'

export default defineArea({
  routes: [
    {
      path: '/',
      name: 'home',
      component: () => import('./RequesterHome.vue'),
      meta: { title: 'home.title' },
      beforeEnter: () => (useSession().isStaff ? { name: 'tickets', query: VIEWS.mine } : true),
    },
  ],
  navigation: [
    {
      id: 'home',
      label: 'home.title',
      icon: IconHouse,
      to: { name: 'home' },
      group: 'work',
      order: 0,
      onPhone: true,
      keys: 'g h',
      isFor: (session) => !session.isStaff,
    },
  ],
})
