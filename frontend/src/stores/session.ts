import { defineStore } from 'pinia'
import { computed, ref } from 'vue'
import type { Me, Permission } from '@/api/types'
import { renew, watchSession, type SessionEnding } from '@/api/renewal'
import { ApiProblem } from '@/api/problem'
import { forgetRemembered, remember, remembered } from '@/composables/remembered'
import { forgetDrafts } from '@/composables/useDraft'

/** Says that there may be a session, so that a visitor's first load does not ask in vain. */
const HINT = 'session'
/** Whose drafts this browser keeps. */
const PERSON = 'person'

export type SessionEnd = SessionEnding | 'replaced'

/** Who is signed in, and what he may do. */
export const useSession = defineStore('session', () => {
  const me = ref<Me | null>(null)
  const listeners = new Set<(reason: SessionEnd) => void>()

  const isSignedIn = computed(() => me.value !== null)
  /** Who sees everybody's tickets works here; all others report. */
  const isStaff = computed(() => may('tickets:read_all'))

  function may(...permissions: Permission[]): boolean {
    return permissions.every((permission) => me.value?.permissions.includes(permission))
  }

  watchSession({
    renewed(person) {
      const before = me.value?.id
      const owner = remembered(PERSON)
      if (owner !== null && owner !== String(person.id)) forgetDrafts()
      remember(PERSON, String(person.id))
      remember(HINT, 'yes')
      me.value = person
      if (before !== undefined && before !== person.id) tell('replaced')
    },
    ended(reason) {
      const was = me.value
      me.value = null
      forgetRemembered(HINT)
      if (reason === 'signed-out') forgetDrafts()
      if (was) tell(reason)
    },
  })

  function tell(reason: SessionEnd): void {
    listeners.forEach((listener) => {
      listener(reason)
    })
  }

  /** Take up the session of an earlier visit, if there is one. */
  async function resume(): Promise<void> {
    if (me.value || remembered(HINT) === null) return
    try {
      await renew(null)
    } catch (error) {
      if (!(error instanceof ApiProblem) || error.kind !== 'unauthenticated') throw error
    }
  }

  function update(person: Me): void {
    me.value = person
  }

  /** Call `listener` whenever the session ends or becomes another person's. */
  function onEnd(listener: (reason: SessionEnd) => void): void {
    listeners.add(listener)
  }

  return { me, isSignedIn, isStaff, may, resume, update, onEnd }
})
