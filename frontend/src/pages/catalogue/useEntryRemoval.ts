import { useI18n } from 'vue-i18n'
import { asProblem } from '@/api/problem'
import type { NamedEntry } from '@/api/types'
import { useProblemText } from '@/composables/useProblemText'
import { useDeleteEntry, useSaveEntry, type Catalogue } from '@/entities/catalogue'
import { useConfirmation } from '@/stores/confirmation'
import { useToasts } from '@/stores/toasts'

/** Removing an entry; one that is still used stays, and why is said. */
export function useEntryRemoval(catalogue: Catalogue) {
  const { t } = useI18n()
  const toasts = useToasts()
  const confirmation = useConfirmation()
  const { problemText } = useProblemText()
  const removal = useDeleteEntry(catalogue)
  const save = useSaveEntry(catalogue)

  /** Returns whether it is gone. */
  async function remove({ id, name, description }: NamedEntry): Promise<boolean> {
    const isAgreed = await confirmation.ask({
      title: t('catalogue.removeTitle', { name }),
      text: t(`catalogue.${catalogue}RemoveText`),
      confirm: t('action.remove'),
      isDangerous: true,
    })
    if (!isAgreed) return false
    try {
      await removal.mutateAsync(id)
    } catch (error) {
      const isUsed = asProblem(error).code === 'E_IN_USE'
      toasts.error(isUsed ? t(`catalogue.${catalogue}InUse`, { name }) : problemText(error))
      return false
    }
    toasts.success(t('catalogue.removed', { name }), {
      label: t('action.undo'),
      run: () => {
        save.mutate(
          { id: null, body: { name, description } },
          {
            onError: (error) => {
              toasts.error(problemText(error))
            },
          },
        )
      },
    })
    return true
  }

  return { remove }
}
