import { type Cache as CachifiedCache, cachified, softPurge } from '@epic-web/cachified'
import { type CacheOptions, createCache, createMemoryLog, createMemoryStore, tag } from '@unstale/cache-core'
import { BentoCache, bentostore } from 'bentocache'
import { memoryDriver } from 'bentocache/drivers/memory'
import { createCache as createManager } from 'cache-manager'
import { Cacheable, Keyv } from 'cacheable'
import { GroupLoader, Loader } from 'layered-loader'
import type { Load, OpenedServer, ServerPeer } from './peer'

const KEY = 'story'
const TAG = 'story:1'
const HOUR = 3_600_000

const openOurs = (load: Load, options?: CacheOptions): OpenedServer => {
  const cache = createCache(options)
  return {
    read: () => cache.getOrSet({ key: KEY, tags: [tag(TAG)], factory: load }),
    invalidate: () => cache.invalidate(tag(TAG)),
    close: () => cache.close(),
  }
}

const ours: ServerPeer = {
  name: 'cache-core',
  packageName: '@unstale/cache-core',
  told: 'tag: `invalidate`',
  open: (load) => openOurs(load),
  share: (load) => {
    const shared = { log: createMemoryLog(), store: createMemoryStore() }
    return () => openOurs(load, shared)
  },
}

const oursByChange: ServerPeer = {
  name: 'cache-core',
  packageName: '@unstale/cache-core',
  told: 'tags that only the value tells: `mutate`',
  open: (load) => {
    const cache = createCache()
    return {
      read: () => cache.getOrSet({ key: KEY, tags: () => [tag(TAG)], factory: load }),
      invalidate: () => cache.mutate(tag(TAG), () => undefined),
      close: () => cache.close(),
    }
  },
}

const bento =
  (invalidate: (cache: ReturnType<typeof newBento>) => Promise<unknown>) =>
  (load: Load): OpenedServer => {
    const cache = newBento()
    return {
      read: () => cache.getOrSet({ key: KEY, tags: [TAG], ttl: '1h', factory: load }),
      invalidate: () => invalidate(cache),
      close: () => cache.disconnectAll(),
    }
  }
const newBento = () =>
  new BentoCache({ default: 'memory', stores: { memory: bentostore().useL1Layer(memoryDriver({ maxItems: 10_000 })) } })

const bentoByKey: ServerPeer = {
  name: 'bentocache',
  packageName: 'bentocache',
  told: 'key: `delete`',
  open: bento((cache) => cache.delete({ key: KEY })),
}
const bentoByTag: ServerPeer = {
  name: 'bentocache',
  packageName: 'bentocache',
  told: 'tag: `deleteByTag`',
  open: bento((cache) => cache.deleteByTag({ tags: [TAG] })),
}

const cacheableByKey: ServerPeer = {
  name: 'cacheable',
  packageName: 'cacheable',
  told: 'key: `delete`, with `getOrSet`',
  open: (load) => {
    const cache = new Cacheable()
    return {
      read: () => cache.getOrSet<string>(KEY, load, { ttl: '1h', throwErrors: true }),
      invalidate: () => cache.delete(KEY),
      close: () => cache.disconnect(),
    }
  },
}
const openCacheableWithTags = (load: Load, secondary?: Keyv): OpenedServer => {
  const cache = new Cacheable({ tags: true, ...(secondary && { secondary }) })
  return {
    read: async () => {
      const held = await cache.get<string>(KEY)
      if (held !== undefined) return held
      const value = await load()
      await cache.set(KEY, value, { ttl: '1h', tags: [TAG] })
      return value
    },
    invalidate: () => cache.tags.invalidateTag(TAG),
    close: () => cache.disconnect(),
  }
}
const cacheableByTag: ServerPeer = {
  name: 'cacheable',
  packageName: 'cacheable',
  told: 'tag: `invalidateTag`, with `get` and `set` (its `getOrSet` takes no tags)',
  open: (load) => openCacheableWithTags(load),
  share: (load) => {
    const secondary = new Keyv()
    return () => openCacheableWithTags(load, secondary)
  },
}

const openManager = (load: Load, stores: Keyv[] = [new Keyv()]): OpenedServer => {
  const cache = createManager({ stores })
  return { read: () => cache.wrap(KEY, load, HOUR), invalidate: () => cache.del(KEY), close: () => cache.disconnect() }
}
const manager: ServerPeer = {
  name: 'cache-manager',
  packageName: 'cache-manager',
  told: 'key: `del`, with `wrap`',
  open: (load) => openManager(load),
  share: (load) => {
    const stores = [new Keyv()]
    return () => openManager(load, stores)
  },
}

const openCachified = (invalidate: (cache: CachifiedCache) => unknown, load: Load, cache: CachifiedCache = new Map()): OpenedServer => ({
  read: () => cachified({ cache, key: KEY, ttl: HOUR, getFreshValue: load }),
  invalidate: async () => invalidate(cache),
  close: async () => undefined,
})
const cachifiedBy = (told: string, invalidate: (cache: CachifiedCache) => unknown): ServerPeer => ({
  name: 'cachified',
  packageName: '@epic-web/cachified',
  told,
  open: (load) => openCachified(invalidate, load),
})
const cachifiedByKey = cachifiedBy('key: `cache.delete`', (cache) => cache.delete(KEY))
const cachifiedSoftly = cachifiedBy('key: `softPurge`, stale for 0 ms', (cache) => softPurge({ cache, key: KEY, staleWhileRevalidate: 0 }))

const layered: ServerPeer = {
  name: 'layered-loader',
  packageName: 'layered-loader',
  told: 'key: `invalidateCacheFor`',
  open: (load) => {
    const loader = new Loader<string>({
      inMemoryCache: { cacheType: 'lru-map', ttlInMsecs: HOUR, maxItems: 100 },
      dataSourceGetOneFn: load,
      throwIfLoadError: true,
    })
    return {
      read: async () => (await loader.get(KEY)) ?? undefined,
      invalidate: () => loader.invalidateCacheFor(KEY),
      close: async () => undefined,
    }
  },
}
const layeredByGroup: ServerPeer = {
  name: 'layered-loader',
  packageName: 'layered-loader',
  told: 'group: `invalidateCacheForGroup`',
  open: (load) => {
    const loader = new GroupLoader<string>({
      inMemoryCache: { cacheType: 'lru-map', groupCacheType: 'lru-map', ttlInMsecs: HOUR, maxGroups: 100, maxItemsPerGroup: 100 },
      dataSources: [{ name: 'source', getFromGroup: load, getManyFromGroup: async () => [await load()] }],
      throwIfLoadError: true,
    })
    return {
      read: async () => (await loader.get(KEY, TAG)) ?? undefined,
      invalidate: () => loader.invalidateCacheForGroup(TAG),
      close: async () => undefined,
    }
  },
}

export const serverPeers: readonly ServerPeer[] = [
  ours,
  oursByChange,
  bentoByKey,
  bentoByTag,
  cacheableByKey,
  cacheableByTag,
  manager,
  cachifiedByKey,
  cachifiedSoftly,
  layered,
  layeredByGroup,
]
