import type { ChildProcess } from 'node:child_process'
import { tmpdir } from 'node:os'
import { launchRedis } from '../../scripts/lib/launch-redis.mjs'

export interface RedisProcess {
  readonly port: number
  readonly isAlive: boolean
  /** Ends it at once: nothing that it held is kept. */
  kill(): Promise<void>
  restart(): Promise<void>
}

export const startRedis = async (): Promise<RedisProcess> => {
  const folder = tmpdir()
  const launched = await launchRedis({ folder })
  const { port } = launched
  let child: ChildProcess | undefined = launched.child
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
      child ??= (await launchRedis({ folder, at: port })).child
    },
  }
}
