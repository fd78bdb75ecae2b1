/** A Redis server of one's own, without persistence, for as long as it is needed. */
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { launchRedis } from './launch-redis.mjs'

/** `{ url, stop }`. */
export const startRedis = async () => {
  const folder = mkdtempSync(join(tmpdir(), 'unstale-redis-'))
  const { port, child } = await launchRedis({ folder })
  const exited = once(child, 'exit')
  return {
    url: `redis://127.0.0.1:${port}`,
    stop: async () => {
      child.kill()
      await exited
      rmSync(folder, { recursive: true, force: true })
    },
  }
}
