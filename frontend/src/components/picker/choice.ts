import type { Component } from 'vue'

export type ChoiceValue = string | number | null

/** One of several things to choose from. */
export interface Choice<Value extends ChoiceValue = ChoiceValue> {
  value: Value
  label: string
  /** Shown smaller, beside the label. */
  hint?: string
  /** Drawn before the label, with these properties. */
  mark?: { component: Component; props?: Record<string, unknown> }
}
