import { type ChildProcess, spawn } from 'node:child_process'
import { connect, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { setTimeout as pause } from 'node:timers/promises'
import { ensureRedis } from '../../scripts/ensure-redis.mjs'

export interface RedisProcess {
  readonly port: number
  readonly isAlive: boolean
  /** Ends it at once: nothing that it held is kept. */
  kill(): Promise<void>
  restart(): Promise<void>
}

const freePort = (): Promise<number> =>
  new Promise((resolve) => {
    const server = createServer()
    server.listen(0, '127.0.0.1', () => {
      const address = server.address()
      server.close(() => resolve(typeof address === 'object' && address ? address.port : 0))
    })
  })

const listens = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => {
      socket.destroy()
      resolve(true)
    })
    socket.once('error', () => resolve(false))
  })

export const startRedis = async (): Promise<RedisProcess> => {
  const port = await freePort()
  const launch = async (): Promise<ChildProcess> => {
    const args = ['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--dir', tmpdir()]
    const started = spawn(ensureRedis(), args, { stdio: 'ignore' })
    while (!(await listens(port))) {
      if (started.exitCode !== null) throw new Error(`redis-server did not start on port ${port}`)
      await pause(20)
    }
    return started
  }
  let child: ChildProcess | undefined = await launch()
  return {
    port,
    get isAlive() {
      return child !== undefined
    },
    kill: async () => {
      const dying = child
      child = undefined
      if (!dying) return
      const gone = new Promise((resolve) => void dying.once('exit', resolve))
      dying.kill('SIGKILL')
      await gone
    },
    restart: async () => {
      child ??= await launch()
    },
  }
}
