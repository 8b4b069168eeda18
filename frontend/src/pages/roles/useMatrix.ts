import { computed, ref, shallowRef, watch, type Ref } from 'vue'
import { useI18n } from 'vue-i18n'
import type { Permission, Role } from '@/api/types'
import { useProblemText } from '@/composables/useProblemText'
import { refreshMe } from '@/entities/people'
import { fetchRoles, useChangeMatrix } from '@/entities/roles'
import { useConfirmation } from '@/stores/confirmation'
import { useSession } from '@/stores/session'
import { useToasts } from '@/stores/toasts'
import { changesOf, countOf, grantsOf, matrixOf, rebased, toggled, type Grants } from './matrix'

/** The matrix while it is edited: nothing is sent before all of it is saved at once. */
export function useMatrix(roles: Ref<Role[] | undefined>) {
  const { t } = useI18n()
  const session = useSession()
  const toasts = useToasts()
  const confirmation = useConfirmation()
  const { problemText } = useProblemText()
  const change = useChangeMatrix()
  const before = shallowRef<Grants>(new Map())
  const after = shallowRef<Grants>(new Map())
  const isSaving = ref(false)
  const problem = ref<string | null>(null)
  const changes = computed(() => changesOf(before.value, after.value))
  const count = computed(() => countOf(changes.value))

  function adopt(now: Grants): void {
    after.value = rebased(before.value, after.value, now)
    before.value = now
  }

  watch(
    roles,
    (now) => {
      if (now) adopt(grantsOf(now))
    },
    { immediate: true },
  )

  function has(roleId: number, permission: Permission): boolean {
    return after.value.get(roleId)?.has(permission) ?? false
  }

  function isChanged(roleId: number, permission: Permission): boolean {
    return has(roleId, permission) !== (before.value.get(roleId)?.has(permission) ?? false)
  }

  function toggle(roleId: number, permission: Permission): void {
    after.value = toggled(after.value, roleId, permission)
  }

  function discard(): void {
    after.value = before.value
    problem.value = null
  }

  async function save(): Promise<void> {
    if (isSaving.value || !changes.value.length || !(await mayLoseKeys())) return
    isSaving.value = true
    problem.value = null
    try {
      // Somebody else may have saved since this page was loaded: his changes stay.
      adopt(grantsOf(await fetchRoles()))
      const wanted = changes.value
      const saved = count.value
      const former = matrixOf(wanted, before.value)
      await put(matrixOf(wanted, after.value))
      before.value = after.value
      toasts.success(t('roles.saved', { count: saved }, saved), {
        label: t('action.undo'),
        run: () => void undo(former),
      })
    } catch (error) {
      problem.value = problemText(error)
    } finally {
      isSaving.value = false
    }
  }

  async function undo(former: Record<string, Permission[]>): Promise<void> {
    try {
      await put(former)
    } catch (error) {
      toasts.error(problemText(error))
    }
  }

  async function put(matrix: Record<string, Permission[]>): Promise<void> {
    await change.mutateAsync(matrix)
    if (String(session.me?.role.id) in matrix) await refreshMe()
  }

  /** Who takes this page from himself cannot give it back. */
  async function mayLoseKeys(): Promise<boolean> {
    const own = changes.value.find((one) => one.roleId === session.me?.role.id)
    if (!own?.revoked.includes('roles:manage')) return true
    return confirmation.ask({
      title: t('roles.loseTitle'),
      text: t('roles.loseText'),
      confirm: t('action.save'),
      isDangerous: true,
    })
  }

  return { after, changes, count, isSaving, problem, has, isChanged, toggle, discard, save }
}
