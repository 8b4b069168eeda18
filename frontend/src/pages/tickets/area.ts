import IconCollection from '~icons/bi/collection'
import IconInbox from '~icons/bi/inbox'
import IconPerson from '~icons/bi/person-check'
import IconPlus from '~icons/bi/plus-circle'
import IconStack from '~icons/bi/stack'
import { defineArea, type NavigationEntry } from '@/router/area'
import { VIEWS } from './views'

function view(
  id: keyof typeof VIEWS,
  order: number,
  more: Pick<NavigationEntry, 'icon' | 'keys' | 'onPhone'>,
): NavigationEntry {
  return {
    id: `tickets.${id}`,
    label: `views.${id}`,
    to: { name: 'tickets', query: VIEWS[id] },
    group: 'work',
    order,
    isFor: (session) => session.isStaff,
    ...more,
  }
}

export default defineArea({
  routes: [
    {
      path: '/tickets',
      name: 'tickets',
      component: () => import('./list/TicketListPage.vue'),
      meta: { title: 'tickets.title', needs: ['tickets:read_all'] },
    },
    {
      path: '/tickets/new',
      name: 'new-ticket',
      component: () => import('./new/NewTicketPage.vue'),
      meta: { title: 'newTicket.title', needs: ['tickets:create'] },
    },
    {
      path: '/tickets/:key',
      name: 'ticket',
      component: () => import('./one/TicketPage.vue'),
      props: (route) => ({ ticketKey: String(route.params.key) }),
    },
  ],
  navigation: [
    view('mine', 10, { icon: IconPerson, keys: 'g m', onPhone: true }),
    view('unassigned', 11, { icon: IconInbox, keys: 'g u', onPhone: true }),
    view('open', 12, { icon: IconStack, keys: 'g t', onPhone: true }),
    view('all', 13, { icon: IconCollection, keys: 'g a' }),
    {
      id: 'tickets.new',
      label: 'newTicket.short',
      icon: IconPlus,
      to: { name: 'new-ticket' },
      // On phones only: elsewhere there is a button.
      group: 'phone',
      order: 90,
      onPhone: true,
      isFor: (session) => session.may('tickets:create'),
    },
  ],
})
