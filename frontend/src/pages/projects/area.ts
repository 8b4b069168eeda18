import IconKanban from '~icons/bi/kanban'
import { defineArea } from '@/router/area'

const id = (value: unknown) => Number(value)

export default defineArea({
  routes: [
    {
      path: '/projects',
      name: 'projects',
      component: () => import('./ProjectListPage.vue'),
      meta: { title: 'projects.title', needs: ['tickets:read_all'] },
    },
    {
      path: '/projects/new',
      name: 'new-project',
      component: () => import('./NewProjectPage.vue'),
      meta: { title: 'projects.new', needs: ['projects:manage'] },
    },
    {
      path: '/projects/:id(\\d{1,15})',
      name: 'project',
      component: () => import('./ProjectPage.vue'),
      props: (route) => ({ projectId: id(route.params.id) }),
      meta: { title: 'projects.one', needs: ['tickets:read_all'] },
    },
    {
      path: '/projects/:id(\\d{1,15})/edit',
      name: 'edit-project',
      component: () => import('./EditProjectPage.vue'),
      props: (route) => ({ projectId: id(route.params.id) }),
      meta: { title: 'projects.edit', needs: ['projects:manage'] },
    },
  ],
  navigation: [
    {
      id: 'projects',
      label: 'projects.title',
      icon: IconKanban,
      to: { name: 'projects' },
      group: 'work',
      order: 40,
      keys: 'g p',
      isFor: (session) => session.isStaff,
    },
  ],
})
