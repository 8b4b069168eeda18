import { useI18n } from 'vue-i18n'

/** Roles are data; those that every desk has are called in the language of the screen. */
export function useRoleName(): (name: string) => string {
  const { t, te } = useI18n()
  return (name) => (te(`roleName.${name}`) ? t(`roleName.${name}`) : name)
}
