/** Every type of event that the log knows (docs/log.md), in the order of the filter. */
export const EVENT_TYPES = [
  'ticket.created',
  'ticket.updated',
  'ticket.deleted',
  'ticket.restored',
  'reply.added',
  'reply.edited',
  'reply.deleted',
  'reply.restored',
  'note.added',
  'note.edited',
  'note.deleted',
  'note.restored',
  'action.logged',
  'action.edited',
  'action.deleted',
  'action.restored',
  'watch.started',
  'watch.ended',
  'project.changed',
  'user.registered',
  'user.created',
  'user.invited',
  'user.updated',
  'user.deleted',
  'user.restored',
  'role.changed',
  'auth.signed_in',
  'auth.signed_out',
  'auth.password_changed',
  'auth.reset_requested',
  'auth.token_reused',
  'catalogue.changed',
  'settings.changed',
  'demo.begun',
  'demo.filled',
] as const
export type EventType = (typeof EVENT_TYPES)[number]

/** Return how a type is written in the key of a text. */
export function typeKey(type: string): string {
  return type.replaceAll('.', '_')
}
