/** How long the link of an invitation is good for. */
const INVITATION_MS = 7 * 24 * 60 * 60_000

/** Return when the invitation of an account that was made at `createdAt` runs out. */
export function invitationEnd(createdAt: string): string {
  return new Date(Date.parse(createdAt) + INVITATION_MS).toISOString()
}
