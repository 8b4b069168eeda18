/** Makes what the server rendered at home in the application: tickets, people, links elsewhere. */
import { findTicketKeys } from './ticketKeys'

export interface Reader {
  /** Keys of the projects that the reader may see. */
  projectKeys: ReadonlySet<string>
  /** Whether the pages of people are open to the reader. */
  mayReadUsers: boolean
}

const UNTOUCHED = 'a, code, pre'
const PERSON = /^\/users\/\d{1,15}$/
/** What the server answers itself under the application's address. */
const OF_THE_SERVER = /^\/(?:api|assets|docs|redoc|openapi\.json|health|ready)(?:\/|$)/

/**
 * Return the nodes of `html`, with links that suit `reader`.
 *
 * @param html - sanitised by the server: nothing is taken out of it here
 */
export function richNodes(html: string, reader: Reader): Node[] {
  // Parsed apart from the page, and never made into text again: a second reading could differ.
  const { body } = new DOMParser().parseFromString(html, 'text/html')
  body.normalize()
  body.querySelectorAll('a').forEach((link) => {
    suit(link, reader)
  })
  textsOf(body).forEach((text) => {
    linkTickets(text, reader.projectKeys)
  })
  return [...body.childNodes]
}

/** Return the path of a link's target if it is a screen of this application, else null. */
export function screenPath(href: string): string | null {
  const { origin } = globalThis.location
  if (href.startsWith('#') || !URL.canParse(href, origin)) return null
  const address = new URL(href, origin)
  if (address.origin !== origin || OF_THE_SERVER.test(address.pathname)) return null
  return address.pathname + address.search + address.hash
}

function suit(link: HTMLAnchorElement, { mayReadUsers }: Reader): void {
  const href = link.getAttribute('href') ?? ''
  const path = screenPath(href)
  if (path !== null && PERSON.test(path)) {
    if (mayReadUsers) link.classList.add('mention')
    else link.replaceWith(emphasised(link))
  } else if (path === null && /^(?:https?:)?\/\//i.test(href)) {
    link.target = '_blank'
    link.rel = 'noopener noreferrer nofollow'
  }
}

function emphasised(link: HTMLAnchorElement): HTMLElement {
  const name = link.ownerDocument.createElement('em')
  name.className = 'mention'
  name.append(...link.childNodes)
  return name
}

function textsOf(root: HTMLElement): Text[] {
  const walker = root.ownerDocument.createTreeWalker(root, NodeFilter.SHOW_TEXT)
  const texts: Text[] = []
  while (walker.nextNode()) {
    const text = walker.currentNode as Text
    if (!text.parentElement?.closest(UNTOUCHED)) texts.push(text)
  }
  return texts
}

function linkTickets(text: Text, projectKeys: ReadonlySet<string>): void {
  // From the last to the first, so that the places of those before stay right.
  for (const { key, start, end } of findTicketKeys(text.data, projectKeys).reverse()) {
    text.splitText(end)
    const named = text.splitText(start)
    const link = text.ownerDocument.createElement('a')
    link.setAttribute('href', `/tickets/${key}`)
    link.textContent = key
    named.replaceWith(link)
  }
}
