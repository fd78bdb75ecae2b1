import { createMetrics } from '@unstale/cache-metrics'
import { createServerCache } from '@unstale/cache-server'

const create = () => {
  const cache = createServerCache({
    // The event stream tells tag names and positions, never values, and everything here is public.
    authorize: () => true,
    // The numbers name families of keys, never keys. They are served under /studio/api/cache.
    metrics: createMetrics({ audit: true }),
    name: 'studio',
  })
  // A server that is told to stop waits for its open answers, and event streams have no end of their own.
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => void cache.close())
  return cache
}

const holder = globalThis as { studioCache?: ReturnType<typeof create> }

/**
 * The one cache of this process. Its log is in memory, which is right for exactly one process.
 * It lives on globalThis because the framework loads this module once for pages and once for routes.
 */
export const cache: ReturnType<typeof create> = (holder.studioCache ??= create())
