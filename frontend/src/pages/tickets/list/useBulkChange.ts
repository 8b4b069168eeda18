import { useQueryClient } from '@tanstack/vue-query'
import { ref } from 'vue'
import { useI18n } from 'vue-i18n'
import type { TicketChange, TicketRow } from '@/api/types'
import { useProblemText } from '@/composables/useProblemText'
import { changeTicket, ticketKeys } from '@/entities/tickets'
import { useToasts } from '@/stores/toasts'

/** So many changes are under way at a time. */
const AT_ONCE = 4

interface Change {
  key: string
  change: TicketChange
}

/** Change several tickets, say how it went, and offer to take it back. */
export function useBulkChange() {
  const { t } = useI18n()
  const { problemText } = useProblemText()
  const cache = useQueryClient()
  const toasts = useToasts()
  const isRunning = ref(false)

  async function run(changes: Change[]): Promise<{ done: Set<string>; error: unknown }> {
    const waiting = [...changes]
    const done = new Set<string>()
    let error: unknown = null
    isRunning.value = true
    async function worker(): Promise<void> {
      for (let next = waiting.shift(); next; next = waiting.shift()) {
        try {
          await changeTicket({ ...next, version: null })
          done.add(next.key)
        } catch (problem) {
          error = problem
        }
      }
    }
    await Promise.all(Array.from({ length: AT_ONCE }, worker))
    isRunning.value = false
    await cache.invalidateQueries({ queryKey: ticketKeys.all })
    return { done, error }
  }

  /**
   * Change `rows`.
   *
   * @param change - the same for all, or what each needs
   * @param before - returns what takes the change back; leave it out where nothing can
   */
  async function apply(
    rows: TicketRow[],
    change: TicketChange | ((row: TicketRow) => TicketChange),
    before?: (row: TicketRow) => TicketChange,
  ): Promise<void> {
    const { done, error } = await run(
      rows.map((row) => ({
        key: row.key,
        change: typeof change === 'function' ? change(row) : change,
      })),
    )
    if (error) {
      const failed = rows.length - done.size
      toasts.error(`${t('bulk.failed', { count: failed }, failed)} ${problemText(error)}`)
    }
    if (!done.size) return
    const undoable = before && rows.filter((row) => done.has(row.key))
    toasts.success(
      t('bulk.done', { count: done.size }, done.size),
      undoable && {
        label: t('action.undo'),
        run: () => void run(undoable.map((row) => ({ key: row.key, change: before(row) }))),
      },
    )
  }

  return { isRunning, apply }
}
