import { describe, expect, it } from 'vitest'
import { KEY_PATTERN, keyFromName, tidyKey } from '@/pages/projects/projectKey'

describe('the key suggested for a project', () => {
  it.each([
    ['Help desk', 'HD'],
    ['Network & Wi-Fi', 'NWF'],
    ['Garden and yard', 'GY'],
    ['Kantor dan gudang', 'KG'],
    ['Atención al cliente', 'AAC'],
    ['IT', 'IT'],
    ['House', 'HOUSE'],
    ['Maintenance', 'MAI'],
    ['3rd floor', 'RF'],
    ['One two three four five six', 'OTTF'],
  ])('of “%s” is %s', (name, key) => {
    expect(keyFromName(name)).toBe(key)
  })

  it('is one that the server takes, or none at all', () => {
    const names = ['', ' ', 'X', '7', '7 x', '東京', 'Ünïcödé', 'a b', 'The', 'É']
    const keys = names.map((name) => keyFromName(name))
    expect(keys).toEqual(['', '', '', '', '', '', 'UNI', 'AB', 'THE', ''])
    for (const key of keys.filter(Boolean)) expect(key).toMatch(new RegExp(`^${KEY_PATTERN}$`))
  })

  it('is not one that another project has', () => {
    expect(keyFromName('Help desk', ['HD', 'HD2'])).toBe('HD3')
  })

  it('leaves room for the number behind it', () => {
    expect(keyFromName('House', ['HOUSE'])).toBe('HOUSE2')
  })
})

describe('a key that is typed', () => {
  it('becomes capitals and digits, no longer than the server takes', () => {
    expect(tidyKey(' net-4 2é')).toBe('NET42E')
    expect(tidyKey('abcdefghijklm')).toBe('ABCDEFGHIJ')
  })

  it('does not begin with a digit', () => {
    expect(tidyKey('4net')).toBe('NET')
  })
})
