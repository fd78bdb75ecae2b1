import { type ChildProcess, fork } from 'node:child_process'
import { fileURLToPath } from 'node:url'

export interface Child {
  readonly pid: number
  readonly port: number
  readonly isAlive: boolean
  kill(): Promise<void>
}

const ended = (child: ChildProcess): Promise<void> =>
  child.exitCode !== null || child.signalCode !== null
    ? Promise.resolve()
    : new Promise((resolve) => void child.once('exit', () => resolve()))

/** Starts one of this folder's programs; resolves when it has told its port. */
export const startChild = (program: string, env: Readonly<Record<string, string>>): Promise<Child> =>
  new Promise((resolve, reject) => {
    const child = fork(fileURLToPath(new URL(program, import.meta.url)), {
      execArgv: ['--import', 'tsx'],
      env: { ...process.env, ...env },
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    })
    child.once('exit', (code) => reject(new Error(`${program} ended with ${code}`)))
    child.once('message', (message) =>
      resolve({
        pid: child.pid as number,
        port: (message as { readonly port: number }).port,
        get isAlive() {
          return child.exitCode === null && child.signalCode === null
        },
        kill: () => {
          child.kill('SIGKILL')
          return ended(child)
        },
      }),
    )
  })
