import type { Locale, User } from '@/api/types'

export interface UserForm {
  name: string
  last_name: string
  email: string
  /** By name. */
  role: string
  department_id: number | null
  locale: Locale
  timezone: string
}

export function emptyUser(locale: Locale): UserForm {
  return {
    name: '',
    last_name: '',
    email: '',
    role: 'user',
    department_id: null,
    locale,
    timezone: 'UTC',
  }
}

export function formOf(user: User): UserForm {
  const { name, last_name, email, role, department, locale, timezone } = user
  return {
    name,
    last_name,
    email,
    role: role.name,
    department_id: department?.id ?? null,
    locale,
    timezone,
  }
}
