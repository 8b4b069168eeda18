import { useI18n } from 'vue-i18n'
import { asProblem, type FieldProblem } from '@/api/problem'

/** Errors in the user's language by their code; the server's own sentence where there is no text. */
export function useProblemText() {
  const { t, te } = useI18n()

  function problemText(error: unknown): string {
    const problem = asProblem(error)
    if (problem.retryAfter && problem.kind === 'limited') {
      return t('errors.retry_in', { seconds: problem.retryAfter }, problem.retryAfter)
    }
    return te(problem.messageKey) ? t(problem.messageKey) : problem.message
  }

  function fieldText(field: FieldProblem): string {
    return te(`fieldErrors.${field.type}`) ? t(`fieldErrors.${field.type}`) : field.message
  }

  return { problemText, fieldText }
}
