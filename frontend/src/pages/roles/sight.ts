/** What a role can see, in sentences: each is named by the key of its text. */
import type { Permission } from '@/api/types'

const ALSO: readonly [Permission, string][] = [
  ['analytics:read', 'figures'],
  ['reports:read', 'reports'],
  ['workflows:read', 'workflows'],
  ['audit:read', 'log'],
  ['bin:manage', 'bin'],
  ['tasks:manage', 'tasks'],
]

/** What lets somebody change how the desk itself works. */
const HOUSE: readonly Permission[] = [
  'users:manage',
  'roles:manage',
  'projects:manage',
  'settings:manage',
  'workflows:manage',
  'sla:manage',
  'connectors:manage',
]

/** Return the names of the sentences about a role that holds `permissions`. */
export function sightOf(permissions: ReadonlySet<Permission>): string[] {
  const has = (right: Permission) => permissions.has(right)
  const tickets = has('tickets:read_all') ? 'all' : has('tickets:read_own') ? 'own' : 'none'
  const sentences = [`tickets_${tickets}`]
  if (tickets !== 'none') {
    sentences.push(has('comments:note') ? 'notes' : 'no_notes')
    sentences.push(has('users:read') ? 'people' : 'no_people')
  }
  sentences.push(...ALSO.filter(([right]) => has(right)).map(([, sentence]) => sentence))
  if (HOUSE.some(has)) sentences.push('house')
  return sentences
}
