import { defineArea } from '@/router/area'

export default defineArea({
  routes: [
    {
      path: '/forbidden',
      name: 'forbidden',
      component: () => import('./ForbiddenPage.vue'),
      meta: { title: 'notFound.forbidden' },
    },
    {
      path: '/:path(.*)*',
      name: 'not-found',
      component: () => import('./NotFoundPage.vue'),
      meta: { title: 'notFound.title' },
    },
  ],
})
