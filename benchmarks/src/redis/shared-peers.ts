import { RedisMessageProvider } from '@qified/redis'
import { redisLog } from '@unstale/cache-redis'
import { createServerCache, type Tag, tag } from '@unstale/cache-server'
import { BentoCache, bentostore } from 'bentocache'
import { memoryDriver } from 'bentocache/drivers/memory'
import { redisBusDriver, redisDriver } from 'bentocache/drivers/redis'
import { Cacheable } from 'cacheable'
import { Qified } from 'qified'
import { createClient } from 'redis'

/** Its client says every failed attempt to connect: while a Redis is away on purpose, that is nothing to tell. */
const { error: say } = console
console.error = (first: unknown, ...rest: readonly unknown[]): void => {
  if (!String(first).startsWith('[ioredis]')) say(first, ...rest)
}

/** A cache of one of several processes that share a Redis. */
export interface SharedServer {
  /** The value of the source, or what was kept of it. */
  read(key: string, load: () => Promise<number>): Promise<number | undefined>
  /** Resolves when the library says that it is done. */
  invalidate(key: string): Promise<unknown>
  close(): Promise<unknown>
}

export interface SharedPeer {
  readonly name: string
  open(redisPort: number, ttlMs: number): Promise<SharedServer>
}

export const OURS = '@unstale/cache-redis'

const ours: SharedPeer = {
  name: OURS,
  open: async (port, ttl) => {
    const client = createClient({ url: `redis://127.0.0.1:${port}` })
    client.on('error', () => undefined)
    const log = redisLog(client, { namespace: 'bench' })
    const cache = createServerCache({ log })
    await cache.follower.ready()
    const tagOf = (key: string): Tag => tag(key)
    return {
      read: (key, load) => cache.getOrSet({ key, tags: [tagOf(key)], ttl, factory: load }),
      invalidate: (key) => cache.invalidate(tagOf(key)),
      close: async () => {
        await cache.close()
        await log.close()
      },
    }
  },
}

const bento: SharedPeer = {
  name: 'bentocache, Redis bus',
  open: async (port, ttl) => {
    const connection = { host: '127.0.0.1', port }
    const cache = new BentoCache({
      default: 'shared',
      stores: {
        shared: bentostore()
          .useL1Layer(memoryDriver({ maxItems: 10_000 }))
          .useL2Layer(redisDriver({ connection }))
          .useBus(redisBusDriver({ connection })),
      },
    })
    cache.on('bus:message:received', () => undefined)
    return {
      read: (key, load) => cache.getOrSet({ key, tags: [key], ttl, factory: load }),
      invalidate: (key) => cache.deleteByTag({ tags: [key] }),
      close: () => cache.disconnectAll(),
    }
  },
}

/**
 * Its sync tells others of keys, not of tags. As shipped, one dropped connection ends the process (its clients have no
 * listener for errors): listeners are added here, so that it can be measured.
 */
const cacheable: SharedPeer = {
  name: 'cacheable, sync',
  open: async (port, ttl) => {
    const provider = new RedisMessageProvider({ uri: `redis://127.0.0.1:${port}` } as never)
    for (const client of Object.values(provider as unknown as Record<string, unknown>)) {
      const emitter = client as { on?: (name: string, listener: () => void) => void } | null
      if (typeof emitter?.on === 'function') emitter.on('error', () => undefined)
    }
    const qified = new Qified({ messageProviders: [provider] })
    qified.on?.('error', () => undefined)
    const cache = new Cacheable({ sync: { qified } } as never)
    cache.on('error', () => undefined)
    return {
      read: async (key, load) => {
        const held = await cache.get<number>(key)
        if (held !== undefined) return held
        const value = await load()
        await cache.set(key, value, ttl)
        return value
      },
      invalidate: (key) => cache.delete(key),
      close: () => cache.disconnect(),
    }
  },
}

export const sharedPeers: readonly SharedPeer[] = [ours, bento, cacheable]
