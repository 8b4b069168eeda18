import { beforeEach, describe, expect, it } from 'vitest'
import { effectScope, ref } from 'vue'
import { forgetDrafts, useDraft } from '@/composables/useDraft'

const inScope = <T>(run: () => T): T => effectScope().run(run) as T

describe('a draft', () => {
  beforeEach(() => {
    localStorage.clear()
  })

  it('is there again after a reload', () => {
    inScope(() => useDraft('reply.A-1', () => '')).value.value = 'half a sent'
    expect(inScope(() => useDraft('reply.A-1', () => '')).value.value).toBe('half a sent')
  })

  it('belongs to its name', () => {
    const name = ref('reply.A-1')
    const draft = inScope(() => useDraft(name, () => ''))
    draft.value.value = 'one'
    name.value = 'reply.A-2'
    expect(draft.value.value).toBe('')
    name.value = 'reply.A-1'
    expect(draft.value.value).toBe('one')
  })

  it('leaves nothing behind once it is sent', () => {
    const draft = inScope(() => useDraft('new', () => ({ title: '' })))
    draft.value.value.title = 'Lamp'
    expect(localStorage).toHaveLength(1)
    draft.discard()
    expect([localStorage.length, draft.isEmpty()]).toEqual([0, true])
  })

  it('of somebody else is forgotten', () => {
    inScope(() => useDraft('new', () => '')).value.value = 'secret'
    localStorage.setItem('loket.theme', 'dark')
    forgetDrafts()
    expect(Object.keys(localStorage)).toEqual(['loket.theme'])
  })

  it('that cannot be read is no obstacle', () => {
    localStorage.setItem('loket.draft.new', '{')
    expect(inScope(() => useDraft('new', () => 'empty')).value.value).toBe('empty')
  })
})
