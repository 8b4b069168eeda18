/** Short names for the shapes of the API; every one is derived from the generated document. */
import type { components, operations } from './schema'

type Schemas = components['schemas']

export type Ticket = Schemas['TicketAnswer']
export type TicketRow = Schemas['TicketRow']
export type TicketChange = Schemas['TicketChange']
export type TicketCreation = Schemas['TicketCreation']
export type TicketFilters = NonNullable<operations['listTickets']['parameters']['query']>
export type MyTicketFilters = NonNullable<operations['listMyTickets']['parameters']['query']>
export type Match = Schemas['Match']
export type TimelineEntry = Schemas['TimelineEntry']
export type FieldChange = Schemas['FieldChange']
export type Comment = Schemas['CommentAnswer']
export type CommentKind = Schemas['CommentKind']
export type Action = Schemas['ActionAnswer']
export type ActionBody = Schemas['ActionBody']
export type Project = Schemas['ProjectAnswer']
export type ProjectCreation = Schemas['ProjectCreation']
export type ProjectChange = Schemas['ProjectChange']
export type AssignmentPolicy = Schemas['AssignmentPolicy']
export type Lifecycle = Schemas['LifecycleAnswer']
export type LifecycleStatus = Schemas['StatusAnswer']
export type NamedEntry = Schemas['EntryAnswer']
export type NamedEntryBody = Schemas['EntryBody']
export type User = Schemas['UserAnswer']
export type UserCreation = Schemas['UserCreation']
export type UserChange = Schemas['UserChange']
export type UserFilters = NonNullable<operations['listUsers']['parameters']['query']>
export type Role = Schemas['RoleAnswer']
export type RoleBody = Schemas['RoleBody']
export type PermissionEntry = Schemas['PermissionAnswer']
export type Me = Schemas['MeAnswer']
export type MeChange = Schemas['MeChange']
export type SignIn = Schemas['SignInAnswer']
export type Session = Schemas['SessionAnswer']
export type Credentials = Schemas['Credentials']
export type Registration = Schemas['Registration']
export type SetUp = Schemas['SetUp']
export type Site = Schemas['SiteAnswer']
export type SiteSettings = Schemas['SiteSettings']
export type SiteSettingsChange = Schemas['SiteSettingsChange']
export type Activity = Schemas['ActivityAnswer']
export type ActivityFilters = NonNullable<operations['listActivity']['parameters']['query']>
export type Mail = Schemas['MailAnswer']
export type MailState = Schemas['MailState']
export type BinKind = Schemas['Kind']
export type Ref = Schemas['Ref']
export type Priority = Schemas['Priority']
export type StatusCategory = Schemas['Category']
export type TicketType = Schemas['TicketType']
export type Permission = Schemas['Permission']
export type Locale = Schemas['Locale']
export type Theme = Me['theme']
export type ErrorAnswer = Schemas['ErrorAnswer']

/** A page of a list: `page_key` is null on the last one. */
export interface Page<Row> {
  data: Row[]
  page_key: string | null
  total?: number | null
}
