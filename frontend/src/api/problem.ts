import type { ErrorAnswer, FieldChange } from './types'

/** What a refusal means to the person in front of the screen. */
export type ProblemKind =
  | 'refused'
  | 'unauthenticated'
  | 'forbidden'
  | 'missing'
  | 'conflict'
  | 'stale'
  | 'invalid'
  | 'limited'
  | 'broken'
  | 'offline'

/** Why the server refused one field: a stable type, and its English sentence. */
export interface FieldProblem {
  type: string
  message: string
}

/** What happened since the version that a change was based on (412). */
export interface Staleness {
  version: number
  changes: FieldChange[]
}

interface ProblemFacts {
  status: number
  code: string
  message: string
  details?: Record<string, unknown>
  requestId?: string | null
  retryAfter?: number | null
}

const KINDS: Record<number, ProblemKind> = {
  401: 'unauthenticated',
  403: 'forbidden',
  404: 'missing',
  409: 'conflict',
  412: 'stale',
  422: 'invalid',
  429: 'limited',
}

/** The one shape in which every failed call reaches the application. */
export class ApiProblem extends Error {
  override readonly name = 'ApiProblem'
  readonly kind: ProblemKind
  /** HTTP status; 0 when there was no answer at all. */
  readonly status: number
  /** The server's stable code, such as `E_VALIDATION`. */
  readonly code: string
  readonly details: Record<string, unknown>
  /** By the dotted path of the field. */
  readonly fields: Record<string, FieldProblem>
  /** Finds the request in the server's log. */
  readonly requestId: string | null
  /** Seconds to wait before another attempt makes sense. */
  readonly retryAfter: number | null

  constructor(facts: ProblemFacts) {
    super(facts.message)
    this.status = facts.status
    this.code = facts.code
    this.kind = kindOf(facts.status)
    this.details = facts.details ?? {}
    this.fields = fieldsOf(this.details)
    this.requestId = facts.requestId ?? null
    this.retryAfter = facts.retryAfter ?? null
  }

  /** Key of the text that tells of it in the user's language. */
  get messageKey(): string {
    return `errors.${this.code}`
  }

  /** Whether the same request may well succeed if it is sent again. */
  get isPassing(): boolean {
    return ['limited', 'broken', 'offline'].includes(this.kind)
  }

  /** What somebody else changed meanwhile, when that is why this was refused. */
  get staleness(): Staleness | null {
    if (this.kind !== 'stale') return null
    const { version, changes } = this.details
    return {
      version: typeof version === 'number' ? version : 0,
      changes: Array.isArray(changes) ? (changes as FieldChange[]) : [],
    }
  }
}

/** Return the problem of an answer that is not a success. */
export function problemOf(response: Response, body: unknown): ApiProblem {
  const answer = isErrorAnswer(body) ? body : null
  return new ApiProblem({
    status: response.status,
    code: answer?.error ?? (response.status >= 500 ? 'E_INTERNAL' : 'E_UNEXPECTED'),
    message: answer?.message ?? `${response.status} ${response.statusText}`.trim(),
    details: answer?.details,
    requestId: answer?.request_id ?? response.headers.get('X-Request-ID'),
    retryAfter: secondsOf(response.headers.get('Retry-After')),
  })
}

/** Return the problem of a request that got no answer. */
export function offlineProblem(): ApiProblem {
  return new ApiProblem({ status: 0, code: 'E_OFFLINE', message: 'The desk cannot be reached.' })
}

/** Return `error` as a problem; what is none is a fault of the application itself. */
export function asProblem(error: unknown): ApiProblem {
  if (error instanceof ApiProblem) return error
  const message = error instanceof Error ? error.message : String(error)
  return new ApiProblem({ status: 500, code: 'E_APPLICATION', message })
}

function kindOf(status: number): ProblemKind {
  if (status === 0) return 'offline'
  if (status >= 500) return 'broken'
  return KINDS[status] ?? 'refused'
}

function fieldsOf(details: Record<string, unknown>): Record<string, FieldProblem> {
  const fields: Record<string, FieldProblem> = {}
  if (!Array.isArray(details.fields)) return fields
  for (const entry of details.fields as unknown[]) {
    if (!isRecord(entry) || typeof entry.field !== 'string') continue
    const { field, message, type } = entry
    fields[field] ??= { message: String(message), type: String(type) }
  }
  return fields
}

function secondsOf(header: string | null): number | null {
  const seconds = Number(header ?? NaN)
  return Number.isFinite(seconds) ? seconds : null
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null
}

function isErrorAnswer(body: unknown): body is ErrorAnswer {
  return isRecord(body) && typeof body.error === 'string' && typeof body.message === 'string'
}
