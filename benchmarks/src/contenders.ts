import { createCache, tag } from '@unstale/cache-core'
import { BentoCache, bentostore } from 'bentocache'
import { memoryDriver } from 'bentocache/drivers/memory'
import { LRUCache } from 'lru-cache'

/** A cache under test, through the least that the benchmarks need of it. */
export interface Opened {
  /** The value under `key`, loaded by `load` if it is not there. */
  read(key: string, tags: readonly string[], load: () => Promise<string>): Promise<string | undefined>
  invalidate(key: string, tags: readonly string[]): Promise<unknown>
  close(): Promise<unknown>
}

export interface Contender {
  readonly name: string
  /** How it is told that an entry is wrong, for the table. */
  readonly invalidatedBy: string
  open(): Opened
}

const ours: Contender = {
  name: '@unstale/cache-core',
  invalidatedBy: 'invalidate(tag)',
  open: () => {
    const cache = createCache()
    const asTags = new Map<readonly string[], ReturnType<typeof tag>[]>()
    const tagsOf = (names: readonly string[]): ReturnType<typeof tag>[] => {
      const known = asTags.get(names) ?? names.map((name) => tag(name))
      asTags.set(names, known)
      return known
    }
    return {
      read: (key, tags, load) => cache.getOrSet({ key, tags: tagsOf(tags), factory: load }),
      invalidate: (_key, tags) => cache.invalidate(tagsOf(tags)),
      close: () => cache.close(),
    }
  },
}

const bento: Contender = {
  name: 'bentocache',
  invalidatedBy: 'deleteByTag',
  open: () => {
    const cache = new BentoCache({
      default: 'memory',
      stores: { memory: bentostore().useL1Layer(memoryDriver({ maxItems: 10_000 })) },
    })
    return {
      read: (key, tags, load) => cache.getOrSet({ key, tags: [...tags], ttl: '1h', factory: load }),
      invalidate: (_key, tags) => cache.deleteByTag({ tags: [...tags] }),
      close: () => cache.disconnectAll(),
    }
  },
}

const lru: Contender = {
  name: 'lru-cache (no tags)',
  invalidatedBy: 'delete(key)',
  open: () => {
    const cache = new LRUCache<string, string, () => Promise<string>>({ max: 10_000, fetchMethod: (_key, _old, { context }) => context() })
    return {
      // lru-cache rejects a read whose entry is deleted meanwhile.
      read: (key, _tags, load) => cache.fetch(key, { context: load }).catch(() => undefined),
      invalidate: async (key) => cache.delete(key),
      close: async () => cache.clear(),
    }
  },
}

export const contenders: readonly Contender[] = [ours, bento, lru]
