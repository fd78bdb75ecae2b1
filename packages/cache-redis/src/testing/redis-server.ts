import type { ChildProcess } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { launchRedis } from '../../../../scripts/lib/launch-redis.mjs'

export interface RedisServer {
  readonly port: number
  readonly pid: number
  /** Sends one command, waits for its answer's first bytes. */
  command(...args: readonly string[]): Promise<string>
  signal(name: NodeJS.Signals): void
  /** Kills it and starts it again with the files that it has left. */
  restart(): Promise<void>
  stop(): Promise<void>
}

const encode = (args: readonly string[]): string =>
  `*${args.length}\r\n${args.map((arg) => `$${Buffer.byteLength(arg)}\r\n${arg}\r\n`).join('')}`

/** One command on a connection of its own. */
export const sendTo = (port: number, args: readonly string[]): Promise<string> =>
  new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1', () => socket.write(encode(args)))
    socket.setTimeout(5_000, () => socket.destroy(new Error(`Redis on ${port} does not answer ${args.join(' ')}`)))
    socket.once('data', (data) => {
      socket.destroy()
      resolve(data.toString())
    })
    socket.once('error', reject)
    socket.once('end', () => reject(new Error(`Redis on ${port} closed the connection`)))
  })

const ended = (child: ChildProcess): Promise<void> =>
  new Promise((resolve) => {
    if (child.exitCode !== null || child.signalCode !== null) return resolve()
    child.once('exit', () => resolve())
  })

/** A real server on a free port, without persistence unless `args` ask for it. */
export const startRedis = async (args: readonly string[] = [], at?: number): Promise<RedisServer> => {
  const folder = mkdtempSync(join(tmpdir(), 'unstale-redis-'))
  const launched = await launchRedis({ folder, args, at })
  const { port } = launched
  let { child } = launched
  return {
    port,
    get pid() {
      return child.pid as number
    },
    command: (...command) => sendTo(port, command),
    signal: (name) => void child.kill(name),
    restart: async () => {
      child.kill('SIGKILL')
      await ended(child)
      child = (await launchRedis({ folder, args, at: port })).child
    },
    stop: async () => {
      child.kill('SIGCONT')
      child.kill('SIGKILL')
      await ended(child)
      rmSync(folder, { recursive: true, force: true })
    },
  }
}
