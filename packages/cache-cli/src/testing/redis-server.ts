import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { createClient } from '@redis/client'
import type { NodeRedisClient } from '@unstale/cache-redis'
import { ensureRedis } from '../../../../scripts/ensure-redis.mjs'
import { listen } from './listen'

export interface TestRedis {
  readonly url: string
  send(...command: readonly string[]): Promise<unknown>
  /** For the log of an application: it is duplicated. */
  readonly client: NodeRedisClient
  stop(): Promise<void>
}

/** A real server on a free port, with nothing saved and nothing evicted. */
export const startRedis = async (): Promise<TestRedis> => {
  const probe = await listen(() => undefined)
  await probe.close()
  const folder = mkdtempSync(join(tmpdir(), 'unstale-cli-redis-'))
  const args = ['--port', String(probe.port), '--bind', '127.0.0.1', '--dir', folder, '--save', '']
  const child = spawn(ensureRedis(), args, { stdio: 'ignore' })
  const exited = once(child, 'exit')
  const url = `redis://127.0.0.1:${probe.port}`
  const client = createClient({ url, socket: { reconnectStrategy: () => 25 } })
  // It is asked until it answers; what it says before that is of no interest.
  client.on('error', () => undefined)
  await Promise.race([client.connect(), exited.then(() => Promise.reject(new Error('redis-server did not start'))), pause(20_000)])
  return {
    url,
    client,
    send: (...command) => client.sendCommand([...command]),
    stop: async () => {
      client.destroy()
      child.kill()
      await exited
      rmSync(folder, { recursive: true, force: true })
    },
  }
}
