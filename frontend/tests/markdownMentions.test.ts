import { describe, expect, it } from 'vitest'
import { bestFirst, isNamed, mentionAt, mentionOf } from '@/components/markdown/mentions'

const typed = (text: string) => mentionAt(text, text.length)

describe('a mention that is being typed', () => {
  it.each([
    ['@a', { start: 0, question: 'a' }],
    ['Ask @Bu', { start: 4, question: 'Bu' }],
    ['(@José', { start: 1, question: 'José' }],
    ['Ask @Ana Le', { start: 4, question: 'Ana Le' }],
    ['one\n@o’Ne', { start: 4, question: 'o’Ne' }],
    ['@ana and @ben', { start: 9, question: 'ben' }],
  ])('is seen in %j', (text, mention) => {
    expect(typed(text)).toEqual(mention)
  })

  it.each([
    '',
    '@',
    '@ ',
    '@5',
    'ana@company',
    'a.b@c',
    '[@Ana',
    '@ana ',
    '@ana lee so',
    '@@a',
    '@ana,',
  ])('is not seen in %j', (text) => {
    expect(typed(text)).toBeNull()
  })

  it('ends at the caret', () => {
    expect(mentionAt('@anabel', 4)).toEqual({ start: 0, question: 'ana' })
    expect(mentionAt('@anabel', 0)).toBeNull()
  })
})

describe('the Markdown of a mention', () => {
  it('links to the person', () => {
    expect(mentionOf({ id: 7, name: 'Ana Lee' })).toBe('[@Ana Lee](/users/7)')
  })

  it.each([
    ['Ana [IT]', String.raw`[@Ana \[IT\]](/users/7)`],
    ['](/x) *b* `c`', String.raw`[@\](/x) \*b\* \`c\`](/users/7)`],
    ['<b>\\', String.raw`[@\<b\>\\](/users/7)`],
    [' two\nlines ', '[@two lines](/users/7)'],
  ])('keeps the name %j a name', (name, markdown) => {
    expect(mentionOf({ id: 7, name })).toBe(markdown)
  })
})

describe('a name that fits', () => {
  it('may be written without accents and capitals', () => {
    expect(isNamed('Tomás Herrera', 'tomas h')).toBe(true)
    expect(isNamed('Tomás Herrera', 'tomb')).toBe(false)
  })
})

describe('the people who are offered', () => {
  it('begin with those whose first or last name begins like that', () => {
    const people = ['Root', 'Budi Santoso', 'Ana Lee', 'Li Ándor', 'Joan Ruiz'].map((name) => ({
      name,
    }))
    expect(bestFirst(people, 'an').map(({ name }) => name)).toEqual([
      'Ana Lee',
      'Li Ándor',
      'Budi Santoso',
      'Joan Ruiz',
      'Root',
    ])
  })
})
