import { useI18n } from 'vue-i18n'
import { asProblem } from '@/api/problem'
import type { Role } from '@/api/types'
import { useRoleName } from '@/components/admin/useRoleName'
import { useProblemText } from '@/composables/useProblemText'
import { useDeleteRole, useSaveRole } from '@/entities/roles'
import { useConfirmation } from '@/stores/confirmation'
import { useToasts } from '@/stores/toasts'

/** Deleting a role, with the way back. */
export function useRoleActions() {
  const { t } = useI18n()
  const toasts = useToasts()
  const confirmation = useConfirmation()
  const { problemText } = useProblemText()
  const nameOf = useRoleName()
  const removal = useDeleteRole()
  const save = useSaveRole()

  async function remove(role: Role): Promise<void> {
    const name = nameOf(role.name)
    const isAgreed = await confirmation.ask({
      title: t('roles.deleteTitle', { name }),
      text: t('roles.deleteText'),
      confirm: t('action.delete'),
      isDangerous: true,
    })
    if (!isAgreed) return
    try {
      await removal.mutateAsync(role.id)
    } catch (error) {
      const { code, details } = asProblem(error)
      const count = Number(details.user_count)
      const isHeld = code === 'E_ROLE_IN_USE' && count > 0
      toasts.error(isHeld ? t('roles.held', { name, count }, count) : problemText(error))
      return
    }
    const { description, permissions } = role
    toasts.success(t('roles.deleted', { name }), {
      label: t('action.undo'),
      run: () => {
        save.mutate(
          { id: null, body: { name: role.name, description, permissions } },
          {
            onError: (error) => {
              toasts.error(problemText(error))
            },
          },
        )
      },
    })
  }

  return { remove }
}
