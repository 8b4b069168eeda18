import { useI18n } from 'vue-i18n'
import { useRouter } from 'vue-router'
import { asProblem } from '@/api/problem'
import type { Project } from '@/api/types'
import { useProblemText } from '@/composables/useProblemText'
import { useChangeProject, useDeleteProject, useRestoreProject } from '@/entities/projects'
import { useConfirmation } from '@/stores/confirmation'
import { useSession } from '@/stores/session'
import { useToasts } from '@/stores/toasts'

/** Archiving a project and putting it into the bin, with the way back. */
export function useProjectActions() {
  const { t } = useI18n()
  const router = useRouter()
  const session = useSession()
  const toasts = useToasts()
  const confirmation = useConfirmation()
  const { problemText } = useProblemText()
  const change = useChangeProject()
  const removal = useDeleteProject()
  const restoral = useRestoreProject()

  async function archive(project: Project, isArchived: boolean): Promise<boolean> {
    try {
      await change.mutateAsync({ id: project.id, change: { is_archived: isArchived } })
      return true
    } catch (error) {
      toasts.error(problemText(error))
      return false
    }
  }

  async function setArchived(project: Project, isArchived: boolean): Promise<void> {
    if (!(await archive(project, isArchived))) return
    const text = isArchived ? 'projects.archivedNow' : 'projects.unarchivedNow'
    toasts.success(t(text, { name: project.name }), {
      label: t('action.undo'),
      run: () => void archive(project, !isArchived),
    })
  }

  /** A project with tickets cannot go, so that is told at once, with what can be done instead. */
  async function remove(project: Project): Promise<void> {
    const visible = Object.values(project.ticket_counts).reduce((sum, count) => sum + count, 0)
    if (visible) {
      await offerArchiving(project, visible)
      return
    }
    const isAgreed = await confirmation.ask({
      title: t('projects.deleteTitle', { name: project.name }),
      text: t('projects.deleteText', { key: project.key }),
      confirm: t('action.delete'),
      isDangerous: true,
    })
    if (!isAgreed) return
    try {
      await removal.mutateAsync(project.id)
    } catch (error) {
      const { code, details } = asProblem(error)
      if (code === 'E_PROJECT_IN_USE') await offerArchiving(project, Number(details.tickets))
      else toasts.error(problemText(error))
      return
    }
    await router.push({ name: 'projects' })
    const undo = { label: t('action.undo'), run: () => void restore(project.id) }
    const mayRestore = session.may('bin:manage')
    toasts.success(t('projects.deleted', { name: project.name }), mayRestore ? undo : undefined)
  }

  async function offerArchiving(project: Project, tickets: number): Promise<void> {
    if (project.is_archived) {
      toasts.info(t('projects.inUseArchived', { count: tickets }, tickets))
      return
    }
    const isAgreed = await confirmation.ask({
      title: t('projects.inUseTitle'),
      text: t('projects.inUse', { count: tickets }, tickets),
      confirm: t('projects.archive'),
    })
    if (isAgreed) await setArchived(project, true)
  }

  async function restore(id: number): Promise<void> {
    try {
      await restoral.mutateAsync(id)
    } catch (error) {
      toasts.error(problemText(error))
    }
  }

  return { setArchived, remove }
}
