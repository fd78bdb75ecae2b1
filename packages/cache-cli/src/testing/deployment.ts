import { redisLog } from '@unstale/cache-redis'
import { createMemoryLog } from '@unstale/cache-server'
import type { UnstaleConfig } from '../config/config-types'
import { type FaultyProxy, noProxyFaults, startProxy } from './faulty-proxy'
import { type LibraryApp, noAppFaults, startLibrary } from './library-app'
import { startRedis, type TestRedis } from './redis-server'

/** An application on Redis behind a proxy, and a second instance with a log of its own, which gets no requests unless told so. */
export interface Deployment {
  readonly app: LibraryApp
  readonly proxy: FaultyProxy
  readonly redis: TestRedis
  readonly config: UnstaleConfig
  readonly env: Readonly<Record<string, string>>
  /** Without faults again. */
  heal(): void
  stop(): Promise<void>
}

/** Generous, so that a busy machine passes; what a fault needs to show is shortened where it is planted. */
export const calmLimits = {
  requestMs: 30_000,
  firstByteMs: 30_000,
  observeMs: 100,
  silenceMs: 30_000,
  propagationMs: 30_000,
  stalenessMs: 30_000,
  clockMs: 5_000,
  rounds: 2,
  connections: 4,
} as const

export const startDeployment = async (): Promise<Deployment> => {
  const redis = await startRedis()
  const shelf = { title: 'Middlemarch', notes: 'lent to Ada' }
  const log = redisLog(redis.client)
  const app = await startLibrary(log, shelf)
  const stray = await startLibrary(createMemoryLog(), shelf)
  const proxy = await startProxy([app.port, stray.port])
  return {
    app,
    proxy,
    redis,
    env: { READER_TOKEN: 'reader', REDIS_URL: redis.url },
    config: {
      baseUrl: proxy.url,
      headers: { authorization: { env: 'READER_TOKEN', prefix: 'Bearer ' } },
      reads: [
        { name: 'book', path: '/books/1' },
        { name: 'shelf', path: '/books' },
        { name: 'notes', path: '/notes', private: true },
      ],
      writes: [
        {
          name: 'rename',
          method: 'PATCH',
          path: '/books/1',
          body: { title: 'Title {{nonce}}' },
          expects: { tags: ['book:1'], reads: ['book', 'shelf'] },
          restore: { method: 'PATCH', path: '/books/1', body: { title: '{{reads.book.title}}' } },
        },
      ],
      redis: { url: { env: 'REDIS_URL' } },
      limits: calmLimits,
    },
    heal: () => {
      Object.assign(app.faults, noAppFaults)
      Object.assign(proxy.faults, noProxyFaults)
      proxy.reset()
    },
    stop: async () => {
      await proxy.close()
      await Promise.all([app.close(), stray.close()])
      await log.close()
      await redis.stop()
    },
  }
}
