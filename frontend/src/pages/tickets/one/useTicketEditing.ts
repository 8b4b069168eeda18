import { useQueryClient } from '@tanstack/vue-query'
import { ref, type Ref } from 'vue'
import { asProblem, type Staleness } from '@/api/problem'
import type { Ticket, TicketChange } from '@/api/types'
import { useProblemText } from '@/composables/useProblemText'
import { changeTicket, acceptTicket, ticketKeys } from '@/entities/tickets'
import { useToasts } from '@/stores/toasts'
import { overlaps } from './overlaps'

/** A change of ours that met another's of the same fields. */
export interface Conflict {
  change: TicketChange
  theirs: Staleness
}

/**
 * Save changes of a ticket as it is on the screen.
 *
 * What somebody else changed meanwhile is never overwritten unasked: changes of other fields are
 * saved on top of his, one of the same field waits in `conflict` until it is decided.
 */
export function useTicketEditing(ticket: Ref<Ticket | undefined>) {
  const cache = useQueryClient()
  const toasts = useToasts()
  const { problemText } = useProblemText()
  const conflict = ref<Conflict | null>(null)
  const isSaving = ref(false)
  let turn: Promise<unknown> = Promise.resolve()

  /**
   * Save `change`; returns whether it is done.
   *
   * @param preview - how the ticket will look, shown until the server has answered
   * @param version - what the change is based on, if not on what is on the screen now
   */
  function save(
    change: TicketChange,
    preview: Partial<Ticket> = {},
    version?: number,
  ): Promise<boolean> {
    // One after the other: of two quick changes the second builds on the first.
    const saved = turn.then(() => saveNow(change, preview, version))
    turn = saved
    return saved
  }

  async function saveNow(
    change: TicketChange,
    preview: Partial<Ticket>,
    version = ticket.value?.version,
  ): Promise<boolean> {
    const before = ticket.value
    if (!before || version === undefined) return false
    isSaving.value = true
    conflict.value = null
    // A fetch that is under way knows nothing of the change, and would show the old state again.
    await cache.cancelQueries({ queryKey: ticketKeys.one(before.key), exact: true })
    cache.setQueryData(ticketKeys.one(before.key), { ...before, ...preview })
    try {
      acceptTicket(cache, await send(before.key, change, version))
      return true
    } catch (error) {
      cache.setQueryData(ticketKeys.one(before.key), before)
      await explain(error, change)
      return false
    } finally {
      isSaving.value = false
    }
  }

  async function send(key: string, change: TicketChange, version: number): Promise<Ticket> {
    try {
      return await changeTicket({ key, change, version })
    } catch (error) {
      const theirs = asProblem(error).staleness
      if (!theirs || overlaps(change, theirs.changes)) throw error
      return changeTicket({ key, change, version: theirs.version })
    }
  }

  async function explain(error: unknown, change: TicketChange): Promise<void> {
    const problem = asProblem(error)
    if (problem.staleness) conflict.value = { change, theirs: problem.staleness }
    else toasts.error(problemText(problem))
    await cache.invalidateQueries({ queryKey: ticketKeys.all })
  }

  /** Save our change over theirs, now that both were seen. */
  async function insist(): Promise<boolean> {
    const waiting = conflict.value
    return waiting ? save(waiting.change) : false
  }

  function yieldToTheirs(): void {
    conflict.value = null
  }

  return { conflict, isSaving, save, insist, yieldToTheirs }
}
