import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { createCache, createMemoryStore, tag } from '@unstale/cache-core'
import { describe, expect, it } from 'vitest'
import { createLruStore } from './lru-store'

describe('what was replaced', () => {
  setFlagsFromString('--expose-gc')
  const collect = runInNewContext('gc') as () => void

  it.each([
    ['a Map that has room', () => createMemoryStore({ maxEntries: 100 })],
    ['a Map that is full', () => createMemoryStore({ maxEntries: 10 })],
    ['an lru-cache that is full', () => createLruStore({ maxEntries: 10 })],
  ])('is not held by %s, however often that happens and though nothing is evicted', async (_, open) => {
    const store = open()
    const cache = createCache({ store, ledgerBuckets: 2 ** 10 })
    const load = (key: string): Promise<object> => cache.getOrSet({ key, tags: [tag('all')], factory: () => ({ of: key }) })
    // Evictions, so that the store has begun to go round.
    for (let index = 0; index < 12; index++) await load(`k${index}`)
    const replaced: WeakRef<object>[] = []
    for (let round = 0; round < 100; round++) {
      for (let index = 2; index < 12; index++) replaced.push(new WeakRef(await load(`k${index}`)))
      await cache.invalidate(tag('all'))
    }
    await new Promise((resolve) => setImmediate(resolve))
    collect()
    const alive = replaced.filter((each) => each.deref()).length
    // The last of each key is held, and a few may still lie on the stack.
    expect(alive).toBeLessThanOrEqual(12 + 2)
    await cache.close()
  })
})
