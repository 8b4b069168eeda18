import { onBeforeUnmount, onMounted } from 'vue'
import { useCommands, type Command } from '@/stores/commands'

/** Two keys of a sequence must follow each other within this time. */
const SEQUENCE_MS = 1_200
const FIELDS =
  'input:not([type=checkbox], [type=radio], [type=button]), textarea, select, [contenteditable=true]'

/** Return how a pressed key is written in the registry, such as `mod+enter` or `?`. */
export function keyName(event: KeyboardEvent): string {
  const key = event.key.length === 1 ? event.key.toLowerCase() : event.key.toLowerCase()
  const parts = []
  if (event.ctrlKey || event.metaKey) parts.push('mod')
  if (event.altKey) parts.push('alt')
  // Shift is part of a character such as `?`; only named keys tell of it.
  if (event.shiftKey && event.key.length > 1) parts.push('shift')
  return [...parts, key].join('+')
}

/**
 * Return the command that a key means, or the beginning of a sequence that it may become.
 *
 * @param before - the first key of a sequence that is under way, else an empty string
 */
export function matchKeys(
  commands: readonly Command[],
  before: string,
  key: string,
): { command: Command | null; pending: string } {
  const typed = before ? `${before} ${key}` : key
  const command = commands.find((candidate) => candidate.keys === typed) ?? null
  if (command) return { command, pending: '' }
  const begins = commands.some((candidate) => candidate.keys?.startsWith(`${key} `))
  if (before) return matchKeys(commands, '', key)
  return { command: null, pending: begins ? key : '' }
}

/** Listen for the keys of all registered commands; once, at the root of the application. */
export function useShortcuts(): void {
  const store = useCommands()
  let pending = ''
  let timer: ReturnType<typeof setTimeout> | undefined

  function onKey(event: KeyboardEvent): void {
    if (event.defaultPrevented || event.isComposing || event.repeat) return
    const target = event.target instanceof Element ? event.target : null
    const inField = target?.closest(FIELDS) !== null && target !== null
    const inDialog = document.querySelector('dialog[open]') !== null
    const usable = store.commands.filter(
      (command) => command.keys && !inDialog && (!inField || command.inFields),
    )
    clearTimeout(timer)
    const found = matchKeys(usable, inField ? '' : pending, keyName(event))
    pending = found.pending
    if (pending) timer = setTimeout(() => (pending = ''), SEQUENCE_MS)
    if (!found.command) return
    event.preventDefault()
    found.command.run()
  }

  onMounted(() => {
    document.addEventListener('keydown', onKey)
  })
  onBeforeUnmount(() => {
    document.removeEventListener('keydown', onKey)
  })
}
