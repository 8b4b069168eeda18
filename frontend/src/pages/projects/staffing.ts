import type { Project, Ref } from '@/api/types'

/** Why a project's policy can give nobody work at present; null if it can. */
export type StaffingGap = 'nobody' | 'no_lead' | 'lead_outside'

/** Return what is missing for the policy to find somebody among `members`. */
export function staffingGap(
  project: Pick<Project, 'assignment_policy' | 'lead'>,
  members: readonly Ref[],
): StaffingGap | null {
  if (project.assignment_policy === 'manual') return null
  if (project.assignment_policy !== 'lead') return members.length ? null : 'nobody'
  const { lead } = project
  if (!lead) return 'no_lead'
  return members.some((member) => member.id === lead.id) ? null : 'lead_outside'
}
