import { computed, toValue, type MaybeRefOrGetter } from 'vue'
import { useI18n } from 'vue-i18n'
import { useRouter } from 'vue-router'
import type { User } from '@/api/types'
import { useProblemText } from '@/composables/useProblemText'
import { requestReset } from '@/entities/account'
import { useChangeUser, useDeleteUser, useRestoreUser } from '@/entities/people'
import { useTicketCount } from '@/entities/tickets'
import { OPEN_CATEGORIES } from '@/entities/vocabulary'
import { useConfirmation } from '@/stores/confirmation'
import { useSession } from '@/stores/session'
import { useToasts } from '@/stores/toasts'

/** What an administrator does with somebody's account; each says what becomes of the tickets. */
export function useAccountActions(person: MaybeRefOrGetter<User>) {
  const { t } = useI18n()
  const router = useRouter()
  const session = useSession()
  const toasts = useToasts()
  const confirmation = useConfirmation()
  const { problemText } = useProblemText()
  const change = useChangeUser()
  const removal = useDeleteUser()
  const restoral = useRestoreUser()
  const open = useTicketCount(() => ({
    assignee_id: toValue(person).id,
    status_category: [...OPEN_CATEGORIES],
  }))
  const isBusy = computed(() => change.isPending.value || removal.isPending.value)

  async function tried(action: () => Promise<unknown>): Promise<boolean> {
    try {
      await action()
      return true
    } catch (error) {
      toasts.error(problemText(error))
      return false
    }
  }

  async function sendLink(): Promise<void> {
    const { email } = toValue(person)
    if (await tried(() => requestReset(email))) toasts.success(t('users.linkSent', { email }))
  }

  async function setActive(isActive: boolean): Promise<void> {
    const { id, full_name: name } = toValue(person)
    if (!isActive) {
      const isAgreed = await confirmation.ask({
        title: t('users.deactivateTitle', { name }),
        text: `${t('users.deactivateText')} ${ticketText('users.deactivateTickets')}`,
        confirm: t('users.deactivate'),
      })
      if (!isAgreed) return
    }
    const set = (wanted: boolean) => change.mutateAsync({ id, change: { is_active: wanted } })
    if (!(await tried(() => set(isActive)))) return
    toasts.success(t(isActive ? 'users.activated' : 'users.deactivated', { name }), {
      label: t('action.undo'),
      run: () => void tried(() => set(!isActive)),
    })
  }

  async function remove(): Promise<void> {
    const { id, full_name: name } = toValue(person)
    const isAgreed = await confirmation.ask({
      title: t('users.deleteTitle', { name }),
      text: `${t('users.deleteText')} ${ticketText('users.deleteTickets')}`,
      confirm: t('action.delete'),
      isDangerous: true,
    })
    if (!isAgreed || !(await tried(() => removal.mutateAsync(id)))) return
    await router.push({ name: 'users' })
    const undo = {
      label: t('action.undo'),
      run: () => void tried(() => restoral.mutateAsync(id)),
    }
    toasts.success(t('users.deleted', { name }), session.may('bin:manage') ? undo : undefined)
  }

  function ticketText(key: 'users.deactivateTickets' | 'users.deleteTickets'): string {
    const count = open.data.value ?? 0
    return t(key, { count }, count)
  }

  return { sendLink, setActive, remove, isBusy }
}
