import { onBeforeUnmount, onMounted, toValue, type MaybeRefOrGetter } from 'vue'
import { useI18n } from 'vue-i18n'
import { onBeforeRouteLeave, onBeforeRouteUpdate } from 'vue-router'
import { useConfirmation } from '@/stores/confirmation'
import { useSession } from '@/stores/session'

/** Ask before leaving a page whose changes are not saved, by a link or by closing the tab. */
export function useLeaveGuard(isDirty: MaybeRefOrGetter<boolean>): void {
  const { t } = useI18n()
  const confirmation = useConfirmation()
  const session = useSession()

  function warn(event: BeforeUnloadEvent): void {
    if (toValue(isDirty)) event.preventDefault()
  }

  function mayLeave(): boolean | Promise<boolean> {
    // Whose session has ended can save nothing any more.
    if (!toValue(isDirty) || !session.isSignedIn) return true
    return confirmation.ask({
      title: t('leave.title'),
      text: t('leave.text'),
      confirm: t('leave.confirm'),
      isDangerous: true,
    })
  }

  onBeforeRouteLeave(mayLeave)
  // Another tab of the same page has the same path.
  onBeforeRouteUpdate(mayLeave)
  onMounted(() => {
    addEventListener('beforeunload', warn)
  })
  onBeforeUnmount(() => {
    removeEventListener('beforeunload', warn)
  })
}
