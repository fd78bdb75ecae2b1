import { createMetrics } from '@unstale/cache-metrics'
import { redisLog, redisSnapshots, redisStore } from '@unstale/cache-redis'
import { createServerCache } from '@unstale/cache-server'
import { createClient } from 'redis'
import { isOperator } from './lib/operator'

/** Several instances share one log, one second level and their numbers through Redis; one instance alone needs none of it. */
const shared = (url: string) => {
  const client = createClient({ url })
  return { log: redisLog(client), secondLevel: redisStore(client), exchange: redisSnapshots(client) }
}

const create = () => {
  const { exchange, ...levels } = process.env.REDIS_URL ? shared(process.env.REDIS_URL) : {}
  const cache = createServerCache({
    ...levels,
    // The event stream tells tag names and positions, never values, and everything here is public. The numbers are for operators.
    authorize: (request, { endpoint }) => endpoint === 'events' || isOperator(request),
    // The numbers name families of keys, never keys. They are served under /studio/api/cache.
    metrics: createMetrics({ audit: true, ...(exchange && { exchange }) }),
    name: 'studio',
  })
  // A server that is told to stop waits for its open answers, and event streams have no end of their own.
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => void cache.close())
  return cache
}

const holder = globalThis as { studioCache?: ReturnType<typeof create> }

/**
 * The one cache of this process. Its log is in memory, which is right for exactly one process, unless `REDIS_URL` names a place for it.
 * It lives on globalThis because the framework loads this module once for pages and once for routes.
 */
export const cache: ReturnType<typeof create> = (holder.studioCache ??= create())
