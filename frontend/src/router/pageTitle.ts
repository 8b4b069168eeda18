import { ref } from 'vue'

let site = 'Loket'
let page = ''
/** What a screen reader is told after a navigation. */
export const announcedTitle = ref('')

export function setSiteName(name: string): void {
  site = name
  write()
}

/** Title the page; pages about one thing call it again when they know the thing's name. */
export function setPageTitle(title: string): void {
  page = title
  announcedTitle.value = title
  write()
}

function write(): void {
  document.title = page ? `${page} · ${site}` : site
}
