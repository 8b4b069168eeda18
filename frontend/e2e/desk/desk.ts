/** A real Loket for one file of tests: its own process, port, folder, database and mail server. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ADMIN, Arranger, PASSWORD } from './arranger'
import { Mailbox } from './mailbox'
import { freePort, LOKET, Running } from './process'

/** The password of the demo's accounts. */
export const DEMO_PASSWORD = 'password'
const DEMO_ADMIN = 'admin@company.com'

export interface DeskOptions {
  /** Filled with a month of believable tickets, and with the demo's accounts. */
  isDemo?: boolean
  /** More settings, as in docs/settings.md. */
  settings?: Record<string, string>
}

export class Desk {
  private constructor(
    readonly url: string,
    readonly mailbox: Mailbox,
    private readonly server: Running,
    private readonly folder: string,
    private readonly isDemo: boolean,
  ) {}

  static async open({ isDemo = false, settings = {} }: DeskOptions = {}): Promise<Desk> {
    const folder = await mkdtemp(join(tmpdir(), 'loket-e2e-'))
    const mailbox = await Mailbox.open()
    const port = await freePort()
    const url = `http://localhost:${port}`
    const env = {
      PATH: process.env.PATH,
      LOKET_DATA_DIR: join(folder, 'data'),
      LOKET_BASE_URL: url,
      LOKET_SMTP_URL: mailbox.url,
      LOKET_LOG_FORMAT: 'text',
      LOKET_ADMIN_EMAIL: ADMIN.email,
      LOKET_ADMIN_PASSWORD: PASSWORD,
      // Tests need no passwords that withstand thieves, but many sign-ins.
      LOKET_PASSWORD_HASH_KIB: '8',
      ...settings,
    }
    const command = isDemo ? ['demo', '--data-dir', env.LOKET_DATA_DIR] : ['serve']
    const server = new Running(LOKET, [...command, '--port', String(port)], { cwd: folder, env })
    await server.ready(() => answers(`${url}/ready`))
    return new Desk(url, mailbox, server, folder, isDemo)
  }

  /** What the server wrote so far. */
  get log(): string {
    return this.server.output
  }

  /** Return the way to arrange things without the browser, as the administrator or another. */
  arrange(email?: string): Promise<Arranger> {
    if (this.isDemo) return Arranger.signIn(this.url, email ?? DEMO_ADMIN, DEMO_PASSWORD)
    return Arranger.signIn(this.url, email ?? ADMIN.email)
  }

  async close(): Promise<void> {
    await this.server.stop()
    await this.mailbox.close()
    await rm(this.folder, { recursive: true, force: true })
  }
}

async function answers(url: string): Promise<boolean> {
  return fetch(url).then(
    (response) => response.ok,
    () => false,
  )
}
