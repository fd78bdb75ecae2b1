import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { launchRedis } from '../../../scripts/lib/launch-redis.mjs'

/** A Redis of our own on a free port, in memory only. */
export interface Redis {
  readonly port: number
  /** Dies and comes back empty. */
  restart(downMs: number): Promise<void>
  stop(): Promise<void>
}

export const startRedis = async (): Promise<Redis> => {
  const folder = mkdtempSync(join(tmpdir(), 'unstale-bench-'))
  const launched = await launchRedis({ folder })
  const { port } = launched
  let { child } = launched
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
      child = (await launchRedis({ folder, at: port })).child
    },
    stop: async () => {
      await kill()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}
