import { useI18n } from 'vue-i18n'
import IconReply from '~icons/bi/reply'
import IconNote from '~icons/bi/sticky'
import IconPerson from '~icons/bi/person-plus'
import IconStatus from '~icons/bi/arrow-left-right'
import { useCommandList } from '@/stores/commands'

/** The keys of the ticket page: r, n, a, s. */
export function useTicketKeys(
  run: Record<'reply' | 'note' | 'assign' | 'status', () => void>,
): void {
  const { t } = useI18n()
  useCommandList(() => {
    const group = t('ticket.ticket')
    return [
      {
        id: 'reply',
        title: t('composer.reply'),
        group,
        keys: 'r',
        icon: IconReply,
        run: run.reply,
      },
      { id: 'note', title: t('composer.note'), group, keys: 'n', icon: IconNote, run: run.note },
      {
        id: 'assign',
        title: t('ticket.changeAssignee'),
        group,
        keys: 'a',
        icon: IconPerson,
        run: run.assign,
      },
      {
        id: 'status',
        title: t('ticket.changeStatus'),
        group,
        keys: 's',
        icon: IconStatus,
        run: run.status,
      },
    ]
  })
}
