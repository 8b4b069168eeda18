import type { BrowserContext } from '@playwright/test'

/** What the browser complains of: errors of scripts, and whatever the security policy refuses. */
export class Complaints {
  private readonly heard: string[] = []
  private readonly allowed: RegExp[] = []

  listen(context: BrowserContext): void {
    context.on('weberror', (fault) => this.heard.push(String(fault.error())))
    context.on('console', (message) => {
      if (message.type() !== 'error') return
      const { url } = message.location()
      this.heard.push(`${message.text()} (${url})`)
    })
    // A page that asks is a page that was made to.
    context.on('dialog', (dialog) => {
      this.heard.push(`dialog: ${dialog.message()}`)
      void dialog.dismiss()
    })
  }

  report(complaint: string): void {
    this.heard.push(complaint)
  }

  /** Expect complaints like `pattern`: the browser tells of every answer that is a refusal. */
  allow(pattern: RegExp): void {
    this.allowed.push(pattern)
  }

  /** Expect answers with `status` at paths that end with `path`. */
  allowAnswer(status: number, path = ''): void {
    this.allow(new RegExp(`status of ${status}.*${path}`))
  }

  get unexpected(): string[] {
    return this.heard.filter((one) => !this.allowed.some((pattern) => pattern.test(one)))
  }
}
