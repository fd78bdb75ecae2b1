import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { connect, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { ensureRedis } from '../../../scripts/ensure-redis.mjs'

/** A Redis of our own on a free port, in memory only. */
export interface Redis {
  readonly port: number
  /** Dies and comes back empty. */
  restart(downMs: number): Promise<void>
  stop(): Promise<void>
}

const freePort = (): Promise<number> =>
  new Promise((resolve, reject) => {
    const server = createServer()
    server.on('error', reject)
    server.listen(0, '127.0.0.1', () => {
      const address = server.address()
      server.close(() => resolve(typeof address === 'object' && address ? address.port : 0))
    })
  })

const answers = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => socket.write('PING\r\n'))
    const end = (isUp: boolean) => () => {
      socket.destroy()
      resolve(isUp)
    }
    socket.once('data', end(true))
    socket.once('error', end(false))
    socket.setTimeout(500, end(false))
  })

export const startRedis = async (): Promise<Redis> => {
  const port = await freePort()
  const folder = mkdtempSync(join(tmpdir(), 'unstale-bench-'))
  const launch = async (): Promise<ChildProcess> => {
    const child = spawn(ensureRedis(), ['--port', String(port), '--bind', '127.0.0.1', '--dir', folder, '--save', ''], { stdio: 'ignore' })
    for (let tries = 0; !(await answers(port)); tries++) {
      if (child.exitCode !== null || tries > 400) throw new Error(`redis-server on ${port} did not start.`)
      await pause(25)
    }
    return child
  }
  let child = await launch()
  const kill = async (): Promise<void> => {
    const gone = once(child, 'exit')
    child.kill('SIGKILL')
    await gone
  }
  return {
    port,
    restart: async (downMs) => {
      await kill()
      await pause(downMs)
      child = await launch()
    },
    stop: async () => {
      await kill()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}
