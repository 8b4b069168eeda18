import type { Ref } from 'vue'
import { useI18n } from 'vue-i18n'
import { useCommandList } from '@/stores/commands'
import type { TicketRow } from '@/api/types'

/** j and k walk through the list, x selects; the focus is on the ticket's link, so Enter opens it. */
export function useRowKeys(rows: Ref<TicketRow[]>, selected: Ref<Set<string>>): void {
  const { t } = useI18n()

  function focusedIndex(): number {
    const key = document.activeElement?.closest('tr, [data-ticket]')
    const link = key?.matches('[data-ticket]') ? key : key?.querySelector('[data-ticket]')
    return rows.value.findIndex((row) => row.key === link?.getAttribute('data-ticket'))
  }

  function focus(index: number): void {
    const row = rows.value[Math.max(0, Math.min(index, rows.value.length - 1))]
    const link = document.querySelector<HTMLElement>(`[data-ticket="${row?.key ?? ''}"]`)
    link?.focus()
    link?.scrollIntoView({ block: 'nearest' })
  }

  function toggle(): void {
    const row = rows.value[focusedIndex()]
    if (!row) return
    const now = new Set(selected.value)
    if (!now.delete(row.key)) now.add(row.key)
    selected.value = now
  }

  useCommandList(() => {
    const group = t('tickets.title')
    const hidden = true
    return [
      {
        id: 'next',
        title: t('shortcuts.next'),
        group,
        keys: 'j',
        hidden,
        run: () => {
          focus(focusedIndex() + 1)
        },
      },
      {
        id: 'previous',
        title: t('shortcuts.previous'),
        group,
        keys: 'k',
        hidden,
        run: () => {
          focus(Math.max(0, focusedIndex() - 1))
        },
      },
      { id: 'select', title: t('shortcuts.select'), group, keys: 'x', hidden, run: toggle },
    ]
  })
}
