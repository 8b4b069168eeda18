import { defineStore } from 'pinia'
import { ref } from 'vue'

export interface Question {
  title: string
  text?: string
  /** The verb on the button, such as "Delete". */
  confirm: string
  isDangerous?: boolean
}

/** Asks before something that cannot be undone: `if (await confirmation.ask({…}))`. */
export const useConfirmation = defineStore('confirmation', () => {
  const question = ref<Question | null>(null)
  let settle: ((agreed: boolean) => void) | null = null

  function ask(asked: Question): Promise<boolean> {
    settle?.(false)
    question.value = asked
    return new Promise((resolve) => {
      settle = resolve
    })
  }

  function decide(agreed: boolean): void {
    settle?.(agreed)
    settle = null
    question.value = null
  }

  return { question, ask, decide }
})
