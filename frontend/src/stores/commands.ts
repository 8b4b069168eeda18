import { defineStore } from 'pinia'
import { computed, onScopeDispose, shallowRef } from 'vue'
import type { Component } from 'vue'

/** Something that can be done from the keyboard or the palette, while it is registered. */
export interface Command {
  id: string
  title: string
  /** Heading under which the help and the palette list it. */
  group: string
  /** Such as `c`, `g t` (one after the other), `?`, `mod+k` (Ctrl, or Command on a Mac). */
  keys?: string
  icon?: Component
  /** Whether the key works while the cursor is in a field. */
  inFields?: boolean
  /** Keep it out of the palette: it means nothing there. */
  hidden?: boolean
  run: () => void
}

export const useCommands = defineStore('commands', () => {
  const registered = shallowRef<readonly (() => Command[])[]>([])
  /** The newest first: a page's key goes before the application's. */
  const commands = computed(() => [...registered.value].reverse().flatMap((list) => list()))

  function register(list: () => Command[]): () => void {
    registered.value = [...registered.value, list]
    return () => {
      registered.value = registered.value.filter((other) => other !== list)
    }
  }

  return { commands, register }
})

/** Offer commands while the component lives; `list` is reactive, so texts follow the language. */
export function useCommandList(list: () => Command[]): void {
  onScopeDispose(useCommands().register(list))
}
