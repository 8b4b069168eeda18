import { join } from 'node:path'
import { PYTHON, Running } from './process'

/** A mail as its reader sees it. */
export interface Mail {
  to: string[]
  subject: string
  text: string
}

/** A real SMTP server that takes every mail. */
export class Mailbox {
  private constructor(private readonly server: Running) {}

  static async open(): Promise<Mailbox> {
    const script = join(import.meta.dirname, 'mail_sink.py')
    const server = new Running(PYTHON, [script], {
      cwd: import.meta.dirname,
      env: { PATH: process.env.PATH, PYTHONDONTWRITEBYTECODE: '1' },
    })
    await server.ready(() => server.output.includes('\n'))
    return new Mailbox(server)
  }

  get url(): string {
    const { port } = JSON.parse(this.lines[0] ?? '') as { port: number }
    return `smtp://127.0.0.1:${port}`
  }

  /** Return the mails to `address`, the oldest first. */
  to(address: string): Mail[] {
    const mails = this.lines.slice(1).map((line) => JSON.parse(line) as Mail)
    return mails.filter((mail) => mail.to.includes(address))
  }

  close(): Promise<void> {
    return this.server.stop()
  }

  private get lines(): string[] {
    return this.server.output.split('\n').slice(0, -1)
  }
}
