import IconPeople from '~icons/bi/people'
import { defineArea } from '@/router/area'

export default defineArea({
  routes: [
    {
      path: '/users',
      name: 'users',
      component: () => import('./UserListPage.vue'),
      meta: { title: 'users.title', needs: ['users:read'] },
    },
    {
      path: '/users/new',
      name: 'new-user',
      component: () => import('./NewUserPage.vue'),
      meta: { title: 'users.add', needs: ['users:manage'] },
    },
    {
      path: '/users/:id(\\d{1,15})',
      name: 'user',
      component: () => import('./UserPage.vue'),
      props: (route) => ({ userId: Number(route.params.id) }),
      meta: { title: 'users.one', needs: ['users:read'] },
    },
  ],
  navigation: [
    {
      id: 'users',
      label: 'users.title',
      icon: IconPeople,
      to: { name: 'users' },
      group: 'administration',
      order: 20,
      keys: 'g e',
      isFor: (session) => session.may('users:read'),
    },
  ],
})
