/** Processes that tests start: each is ended by its own id, whatever happens. */
import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { createServer, type AddressInfo } from 'node:net'
import { join } from 'node:path'

export const ROOT = join(import.meta.dirname, '../../..')
const BIN = join(ROOT, '.venv/bin')
/** The command under test; set `LOKET_BIN` to test another one. */
export const LOKET = process.env.LOKET_BIN ?? join(BIN, 'loket')
export const PYTHON = join(BIN, 'python')

const PATIENCE_MS = 60_000
const PAUSE_MS = 50

/** A running process and what it wrote. */
export class Running {
  private readonly process: ChildProcess
  private readonly name: string
  private written = ''

  constructor(command: string, args: string[], options: { cwd: string; env: NodeJS.ProcessEnv }) {
    this.name = [command, ...args].join(' ')
    this.process = spawn(command, args, { ...options, stdio: 'pipe' })
    for (const stream of [this.process.stdout, this.process.stderr]) {
      stream?.on('data', (text: Buffer) => (this.written += text.toString()))
    }
    process.once('exit', this.kill)
  }

  get output(): string {
    return this.written
  }

  /** Wait until `isUp` answers true; fail as soon as the process ends. */
  async ready(isUp: () => boolean | Promise<boolean>): Promise<void> {
    const deadline = Date.now() + PATIENCE_MS
    while (!(await isUp())) {
      if (this.hasEnded) throw new Error(`${this.name} ended:\n${this.output}`)
      if (Date.now() > deadline) throw new Error(`${this.name} is not ready:\n${this.output}`)
      await new Promise((resolve) => setTimeout(resolve, PAUSE_MS))
    }
  }

  /** Wait until it ends by itself; fail if it ends badly. */
  async done(): Promise<void> {
    if (!this.hasEnded) await once(this.process, 'exit')
    if (this.process.exitCode !== 0) throw new Error(`${this.name} failed:\n${this.output}`)
    process.off('exit', this.kill)
  }

  async stop(): Promise<void> {
    process.off('exit', this.kill)
    if (this.hasEnded) return
    const ended = once(this.process, 'exit')
    this.process.kill('SIGTERM')
    const impatient = setTimeout(this.kill, PATIENCE_MS)
    await ended
    clearTimeout(impatient)
  }

  private get hasEnded(): boolean {
    return this.process.exitCode !== null || this.process.signalCode !== null
  }

  private readonly kill = (): void => {
    this.process.kill('SIGKILL')
  }
}

/** Return a port of loopback on which nobody listens. */
export async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1')
  await once(probe, 'listening')
  const { port } = probe.address() as AddressInfo
  probe.close()
  await once(probe, 'close')
  return port
}
