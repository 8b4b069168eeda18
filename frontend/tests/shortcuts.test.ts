import { describe, expect, it } from 'vitest'
import { keyName, matchKeys } from '@/composables/useShortcuts'
import type { Command } from '@/stores/commands'

const command = (id: string, keys: string): Command => ({
  id,
  keys,
  title: id,
  group: '',
  run: () => undefined,
})
const commands = [
  command('new', 'c'),
  command('go', 'g t'),
  command('help', '?'),
  command('send', 'mod+enter'),
]

describe('shortcuts', () => {
  it('are found by their key', () => {
    expect(matchKeys(commands, '', 'c').command?.id).toBe('new')
    expect(matchKeys(commands, '', 'z')).toEqual({ command: null, pending: '' })
  })

  it('can be sequences', () => {
    expect(matchKeys(commands, '', 'g')).toEqual({ command: null, pending: 'g' })
    expect(matchKeys(commands, 'g', 't').command?.id).toBe('go')
  })

  it('begin anew when a sequence leads nowhere', () => {
    expect(matchKeys(commands, 'g', 'c').command?.id).toBe('new')
  })

  it('are named alike on every keyboard', () => {
    const press = (init: KeyboardEventInit) => keyName(new KeyboardEvent('keydown', init))
    expect(press({ key: 'Enter', ctrlKey: true })).toBe('mod+enter')
    expect(press({ key: 'Enter', metaKey: true })).toBe('mod+enter')
    expect(press({ key: '?', shiftKey: true })).toBe('?')
    expect(press({ key: 'C' })).toBe('c')
  })
})
