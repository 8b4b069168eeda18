import type { AssignmentPolicy, Priority, Project, Ref } from '@/api/types'

export interface ProjectFields {
  name: string
  key: string
  description: string
  lifecycle: Project['lifecycle']
  assignment_policy: AssignmentPolicy
  lead: Ref | null
  default_priority: Priority
}

export function emptyProject(): ProjectFields {
  return {
    name: '',
    key: '',
    description: '',
    lifecycle: 'standard',
    assignment_policy: 'manual',
    lead: null,
    default_priority: 'medium',
  }
}

/** Return `fields` as the server takes them. */
export function bodyOf({ lead, ...fields }: ProjectFields) {
  return { ...fields, lead_id: lead?.id ?? null }
}
