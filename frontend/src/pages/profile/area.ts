import { defineArea } from '@/router/area'

export default defineArea({
  routes: [
    {
      path: '/profile',
      name: 'profile',
      component: () => import('./ProfilePage.vue'),
      meta: { title: 'profile.title' },
    },
  ],
})
