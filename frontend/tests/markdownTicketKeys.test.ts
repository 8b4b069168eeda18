import { describe, expect, it } from 'vitest'
import { findTicketKeys, mayNameTicket } from '@/components/markdown/ticketKeys'

const projects = new Set(['NET', 'HELP', 'IT2'])
const keysIn = (text: string, known: ReadonlySet<string> = projects) => {
  return findTicketKeys(text, known).map(({ key }) => key)
}

describe('keys of tickets in a text', () => {
  it.each([
    ['See NET-42.', ['NET-42']],
    ['NET-1, HELP-20; (IT2-3)', ['NET-1', 'HELP-20', 'IT2-3']],
    ['Is it like NET-42? “NET-7” too: NET-8', ['NET-42', 'NET-7', 'NET-8']],
    ['NET-42’s cable', ['NET-42']],
    ['¿NET-42?\nNET-43', ['NET-42', 'NET-43']],
    ['NET-41/NET-42', ['NET-41', 'NET-42']],
  ])('are found: %s', (text, found) => {
    expect(keysIn(text)).toEqual(found)
  })

  it.each([
    'net-42',
    'Net-42',
    'NET-',
    'NET-0',
    'NET-042',
    'NET 42',
    'ANET-42',
    'X-NET-42',
    'NET-42a',
    'NET-42_b',
    'NET-42-1',
    'NET-42.txt',
    'éNET-42',
    'NET-42@company.com',
    'me@NET-42',
    'backup/NET-42',
    'NET-42/photos',
    '#NET-42',
    'OTHER-42',
  ])('are not in “%s”', (text) => {
    expect(keysIn(text)).toEqual([])
  })

  it.each([
    'https://desk.example/tickets/NET-42',
    'https://desk.example/?q=NET-42',
    'https://desk.example/(NET-42)',
    'www.desk.example:NET-42',
    'file://share/a,NET-42',
  ])('are not inside the address %s', (text) => {
    expect(keysIn(`See ${text} now, HELP-1`)).toEqual(['HELP-1'])
  })

  it('are of known projects only: UTF-8 and ISO-8859-1 are none', () => {
    expect(keysIn('UTF-8 and ISO-8859-1 and SHA-256')).toEqual([])
    expect(keysIn('UTF-8 and ISO-8859', new Set(['UTF', 'ISO']))).toEqual(['UTF-8', 'ISO-8859'])
    expect(keysIn('ISO-8859-1', new Set(['ISO']))).toEqual([])
  })

  it('stand where they are said to', () => {
    const text = '🙂 NET-42 and HELP-1!'
    const spans = findTicketKeys(text, projects).map(({ start, end }) => text.slice(start, end))
    expect(spans).toEqual(['NET-42', 'HELP-1'])
  })

  it('are not asked about where there can be none', () => {
    expect(mayNameTicket('<p>The lamp is dark.</p>')).toBe(false)
    expect(mayNameTicket('<p>NET-42</p>')).toBe(true)
  })
})
