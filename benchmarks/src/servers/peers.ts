import { type CacheEntry, cachified } from '@epic-web/cachified'
import { createCache, createMemoryStore, type Tag, tag } from '@unstale/cache-core'
import { createCache as createDedupe } from 'async-cache-dedupe'
import { BentoCache, bentostore } from 'bentocache'
import { memoryDriver } from 'bentocache/drivers/memory'
import { createCache as createManager } from 'cache-manager'
import { Cacheable } from 'cacheable'
import { Keyv } from 'keyv'
import { LRUCache } from 'lru-cache'
import { nextHandler } from './next-handler'
import type { ServerPeer, Workload } from './server-peer'

const HOUR = 3_600_000

export const OURS = '@unstale/cache-core'
export const FLOOR = 'floor: lru-cache and a compare a tag'

const untagged = (): never => {
  throw new Error('This cache has no tags.')
}

/**
 * A function without a name: to one that stands in an object, tsx gives its name anew at each read, which takes longer than a hit.
 */
const loading = (load: Workload['load'], key: string) => () => load(key)

const ours: ServerPeer = {
  name: OURS,
  tagged: true,
  open: ({ maxEntries, tagsOf, load }) => {
    const cache = createCache({ store: createMemoryStore({ maxEntries }) })
    return {
      read: (key, tags = tagsOf(key)) => cache.getOrSet({ key, tags: tags as readonly Tag[], factory: loading(load, key) }),
      invalidateTag: (name) => cache.invalidate(tag(name)),
      close: () => cache.close(),
    }
  },
}

/** The least that a cache with tags can do: look up an entry and compare its tags' versions, in an async function. */
const floor: ServerPeer = {
  name: FLOOR,
  tagged: true,
  open: ({ maxEntries, tagsOf, load }) => {
    const entries = new LRUCache<string, { readonly value: string; readonly tags: readonly string[]; readonly version: number }>({
      max: maxEntries,
    })
    const versions = new Map<string, number>()
    let last = 0
    const isFresh = (tags: readonly string[], version: number): boolean => {
      for (const name of tags) if ((versions.get(name) ?? 0) > version) return false
      return true
    }
    return {
      read: async (key) => {
        const entry = entries.get(key)
        if (entry && isFresh(entry.tags, entry.version)) return entry.value
        const version = last
        const value = await load(key)
        entries.set(key, { value, tags: tagsOf(key), version })
        return value
      },
      invalidateTag: (name) => versions.set(name, ++last),
      close: () => entries.clear(),
    }
  },
}

const plainLru: ServerPeer = {
  name: 'lru-cache',
  tagged: false,
  open: ({ maxEntries, load }) => {
    const cache = new LRUCache<string, string>({ max: maxEntries, fetchMethod: load })
    return { read: (key) => cache.fetch(key), invalidateTag: untagged, close: () => cache.clear() }
  },
}

/** It keeps marks of tags among its entries: with room for both, none of the entries has to leave. */
const bentocache: ServerPeer = {
  name: 'bentocache',
  tagged: true,
  open: ({ maxEntries, tagsOf, load }) => {
    const cache = new BentoCache({
      default: 'memory',
      stores: { memory: bentostore().useL1Layer(memoryDriver({ maxItems: 2 * maxEntries, serialize: false })) },
    })
    return {
      read: (key, tags = tagsOf(key)) => cache.getOrSet({ key, tags: [...tags], ttl: '1h', factory: loading(load, key) }),
      invalidateTag: (name) => cache.deleteByTag({ tags: [name] }),
      close: () => cache.disconnectAll(),
    }
  },
}

/** Its getOrSet takes no tags: get and set by hand, as its documentation shows for tags. */
const cacheable: ServerPeer = {
  name: 'cacheable',
  tagged: true,
  open: ({ tagsOf, load }) => {
    const cache = new Cacheable({ tags: true })
    return {
      read: async (key) => {
        const held = await cache.get<string>(key)
        if (held !== undefined) return held
        const value = await load(key)
        await cache.set(key, value, { ttl: '1h', tags: [...tagsOf(key)] })
        return value
      },
      invalidateTag: (name) => cache.tags.invalidateTag(name),
      close: () => cache.disconnect(),
    }
  },
}

const manager: ServerPeer = {
  name: 'cache-manager',
  tagged: false,
  open: ({ load }) => {
    const cache = createManager()
    return { read: (key) => cache.wrap(key, () => load(key), HOUR), invalidateTag: untagged, close: () => cache.disconnect() }
  },
}

const epic: ServerPeer = {
  name: '@epic-web/cachified',
  tagged: false,
  open: ({ maxEntries, load }) => {
    const lru = new LRUCache<string, CacheEntry<unknown>>({ max: maxEntries })
    const cache = {
      get: (key: string) => lru.get(key),
      set: (key: string, entry: CacheEntry<unknown>) => lru.set(key, entry),
      delete: (key: string) => lru.delete(key),
    }
    return {
      read: (key) => cachified({ key, cache, ttl: HOUR, getFreshValue: loading(load, key) }),
      invalidateTag: untagged,
      close: () => lru.clear(),
    }
  },
}

const dedupe: ServerPeer = {
  name: 'async-cache-dedupe',
  tagged: true,
  open: ({ maxEntries, tagsOf, load }) => {
    const cache = createDedupe({ ttl: 3_600, storage: { type: 'memory', options: { size: maxEntries, invalidation: true } } }).define(
      'read',
      { references: (key: string) => [...tagsOf(key)] },
      (key: string) => load(key),
    )
    return { read: (key) => cache.read(key), invalidateTag: (name) => cache.invalidateAll(name), close: () => cache.clear() }
  },
}

const keyv: ServerPeer = {
  name: 'keyv',
  tagged: false,
  open: ({ load }) => {
    const store = new Keyv<string>()
    return {
      read: async (key) => {
        const held = await store.get(key)
        if (held !== undefined) return held
        const value = await load(key)
        await store.set(key, value)
        return value
      },
      invalidateTag: untagged,
      close: () => store.clear(),
    }
  },
}

export const serverPeers: readonly ServerPeer[] = [ours, floor, plainLru, bentocache, cacheable, manager, epic, dedupe, keyv, nextHandler]
