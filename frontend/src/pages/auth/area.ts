import { defineArea } from '@/router/area'

const visitor = { isPublic: true, isForVisitors: true, isBare: true }
/** A mailed link works also for who is signed in already. */
const byLink = { isPublic: true, isBare: true }

export default defineArea({
  routes: [
    {
      path: '/sign-in',
      name: 'sign-in',
      component: () => import('./SignInPage.vue'),
      meta: { ...visitor, title: 'auth.signIn' },
    },
    {
      path: '/register',
      name: 'register',
      component: () => import('./RegisterPage.vue'),
      meta: { ...visitor, title: 'auth.register' },
    },
    {
      path: '/forgot-password',
      name: 'forgot-password',
      component: () => import('./ForgotPasswordPage.vue'),
      meta: { ...visitor, title: 'auth.forgot' },
    },
    {
      path: '/reset-password',
      name: 'reset-password',
      component: () => import('./ChoosePasswordPage.vue'),
      meta: { ...byLink, title: 'auth.reset' },
    },
    {
      path: '/accept-invitation',
      name: 'accept-invitation',
      component: () => import('./ChoosePasswordPage.vue'),
      props: { isInvitation: true },
      meta: { ...byLink, title: 'auth.invitation' },
    },
    {
      path: '/set-up',
      name: 'set-up',
      component: () => import('./SetUpPage.vue'),
      meta: { ...byLink, title: 'auth.setUp' },
    },
  ],
})
