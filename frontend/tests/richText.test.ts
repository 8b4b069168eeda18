import { beforeEach, describe, expect, it, vi } from 'vitest'
import { richNodes, screenPath, type Reader } from '@/components/markdown/richText'

const agent: Reader = { projectKeys: new Set(['NET']), mayReadUsers: true }
const requester: Reader = { projectKeys: new Set(['NET']), mayReadUsers: false }

function shown(html: string, reader = agent): HTMLElement {
  const box = document.createElement('div')
  box.append(...richNodes(html, reader))
  return box
}

beforeEach(() => {
  vi.stubGlobal('location', new URL('https://desk.example/tickets/NET-1'))
})

describe('keys in shown text', () => {
  it('become links, and the text stays what it was', () => {
    const box = shown('<p>NET-42 is like <em>NET-43</em>, <strong>not</strong> OTHER-1.</p>')
    expect(box.textContent).toBe('NET-42 is like NET-43, not OTHER-1.')
    const links = [...box.querySelectorAll('a')]
    expect(links.map((link) => link.getAttribute('href'))).toEqual([
      '/tickets/NET-42',
      '/tickets/NET-43',
    ])
  })

  it('become links each, when there are several in a line', () => {
    expect(shown('<p>a NET-1 b NET-2 c</p>').innerHTML).toBe(
      '<p>a <a href="/tickets/NET-1">NET-1</a> b <a href="/tickets/NET-2">NET-2</a> c</p>',
    )
  })

  it.each([
    '<p><code>NET-42</code></p>',
    '<pre><code>NET-42\n</code></pre>',
    '<p><a href="/x"><strong>NET-42</strong></a></p>',
  ])('stay text in %s', (html) => {
    expect(shown(html).innerHTML).toBe(html)
  })

  it('stay text until the projects are known', () => {
    expect(shown('<p>NET-42</p>', { ...agent, projectKeys: new Set() }).innerHTML).toBe(
      '<p>NET-42</p>',
    )
  })

  it('cannot smuggle in what was escaped', () => {
    const box = shown('<p>NET-42 &lt;img src=x onerror=alert(1)&gt;</p>')
    expect(box.querySelector('img')).toBeNull()
    expect(box.textContent).toContain('<img src=x')
  })
})

describe('links to people', () => {
  const html =
    '<p><a href="/users/7" rel="noopener noreferrer nofollow">@Ana <b>Lee</b></a> knows.</p>'

  it('lead there for who may see people', () => {
    expect(shown(html).querySelector('a.mention')?.getAttribute('href')).toBe('/users/7')
  })

  it('are emphasised text for others', () => {
    expect(shown(html, requester).innerHTML).toBe(
      '<p><em class="mention">@Ana <b>Lee</b></em> knows.</p>',
    )
  })

  it('are known by the whole address too', () => {
    const whole = '<p><a href="https://desk.example/users/7">@Ana</a></p>'
    expect(shown(whole, requester).querySelector('a')).toBeNull()
  })
})

describe('links elsewhere', () => {
  it.each(['https://other.example/', 'http://desk.example/', '//other.example/users/7'])(
    'open apart and tell nothing: %s',
    (href) => {
      const link = shown(`<p><a href="${href}">x</a></p>`, requester).querySelector('a')
      expect(link?.target).toBe('_blank')
      expect(link?.rel).toBe('noopener noreferrer nofollow')
    },
  )

  it.each(['/tickets/NET-1', 'mailto:ana@company.com'])('are no links like %s', (href) => {
    expect(shown(`<p><a href="${href}">x</a></p>`).querySelector('a')?.target).toBe('')
  })
})

describe('the path of a screen', () => {
  it.each([
    ['/tickets/NET-1?a=b#c', '/tickets/NET-1?a=b#c'],
    ['https://desk.example/users/7', '/users/7'],
    ['https://other.example/users/7', null],
    ['//other.example/', null],
    ['mailto:ana@company.com', null],
    ['#part', null],
    ['/api/v1/tickets', null],
    ['/docs', null],
    ['/docsy', '/docsy'],
  ])('of %s is %s', (href, path) => {
    expect(screenPath(href)).toBe(path)
  })
})
