import { nextTick, watch } from 'vue'
import { createRouter, createWebHistory } from 'vue-router'
import { i18n } from '@/i18n'
import { useSession } from '@/stores/session'
import { areas } from './areas'
import { admit, signInFor } from './guards'
import { setPageTitle } from './pageTitle'

export const router = createRouter({
  history: createWebHistory(),
  routes: areas.flatMap((area) => area.routes),
  scrollBehavior: (to, from, saved) => saved ?? (to.path === from.path ? false : { top: 0 }),
})

router.beforeEach((to) => admit(to, useSession()))

let isFirst = true
router.afterEach(async (to, from, failure) => {
  if (failure) return
  const isOtherPage = isFirst || to.path !== from.path
  if (isOtherPage) setPageTitle(to.meta.title ? i18n.global.t(to.meta.title) : '')
  // Who navigates by keyboard or ear begins at the new page; the first load is the browser's.
  if (!isFirst && isOtherPage) {
    await nextTick()
    document.getElementById('content')?.focus({ preventScroll: true })
  }
  isFirst = false
})

watch(i18n.global.locale, () => {
  const { title } = router.currentRoute.value.meta
  if (title) setPageTitle(i18n.global.t(title))
})

/** Leave the page when the session ends under it; the way back is kept. */
export function leaveWhenSessionEnds(onEnd: (reason: string) => void): void {
  useSession().onEnd((reason) => {
    onEnd(reason)
    const here = router.currentRoute.value
    if (reason === 'replaced') void router.push('/')
    else if (!here.meta.isPublic) {
      void router.push(reason === 'expired' ? signInFor(here.fullPath) : { name: 'sign-in' })
    }
  })
}
