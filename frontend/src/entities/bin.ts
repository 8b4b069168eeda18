import { answer, api } from '@/api/client'
import { newAttempt } from '@/api/attempt'
import type { BinKind } from '@/api/types'

/** Take what was just deleted out of the bin; needs `bin:manage`. */
export async function restoreFromBin(kind: BinKind, id: number): Promise<void> {
  const params = {
    path: { kind, thing_id: id },
    header: { 'Idempotency-Key': newAttempt() },
  }
  await answer(api.POST('/api/v1/bin/{kind}/{thing_id}/restore', { params }))
}
