import { describe, expect, it } from 'vitest'
import { createCache } from './create-cache'
import { estimateSize } from './estimate-size'
import { createMemoryStore, type MemoryStoreOptions } from './memory-store'
import type { Entry, Store } from './store'
import { createVirtualTime } from './testing/virtual-time'

const entry = (value: unknown): Entry => ({
  key: 'k',
  value,
  tagA: undefined,
  tagB: undefined,
  tagC: undefined,
  kin: { epoch: 'e', tags: [], covers: undefined },
  asOf: 0,
  storedAt: 0,
  life: undefined,
  answeredStale: false,
  used: false,
})

const open = (options: MemoryStoreOptions = {}): { readonly store: Store; readonly left: string[] } => {
  const left: string[] = []
  return { left, store: createMemoryStore({ ...options, onEvict: (key, reason) => left.push(`${key} ${reason}`) }) }
}

describe('a store in memory', () => {
  it('lets go of what is not used, when it holds as many entries as it may', () => {
    const { store, left } = open({ maxEntries: 3 })
    for (const key of ['a', 'b', 'c']) store.set(key, entry(key))
    store.get('a')
    store.set('d', entry('d'))
    store.set('e', entry('e'))
    expect([left, store.size]).toEqual([['b entries', 'c entries'], 3])
    // All are in use: the one that was used the longest ago leaves, never the new one.
    for (const key of ['a', 'd', 'e']) store.get(key)
    store.set('f', entry('f'))
    expect([store.get('f')?.value, store.size, left.length]).toEqual(['f', 3, 3])
  })

  it('lets go of as much as the bytes ask for, and of what is larger than all of it at once', () => {
    const { store, left } = open({ maxBytes: 10, sizeOf: (value) => value as number })
    store.set('a', entry(4))
    store.set('b', entry(4))
    store.set('c', entry(6))
    expect([left, store.size]).toEqual([['a bytes'], 2])
    store.set('c', entry(2))
    store.set('d', entry(4))
    expect([left.length, store.size]).toEqual([1, 3])
    store.set('d', entry(11))
    expect([left.at(-1), store.get('d')]).toEqual(['d size', undefined])
    store.set('e', entry(Number.NaN))
    expect(left.at(-1)).toBe('e size')
    store.delete('b')
    store.clear()
    store.set('f', entry(10))
    expect(store.size).toBe(1)
  })

  it('takes sizes that are no whole numbers, and comes to an end with them', () => {
    const { store } = open({ maxBytes: 4, sizeOf: (value) => value as number })
    for (let i = 0; i < 1_000; i++) store.set(`k${i}`, entry(0.1 * (1 + (i % 7))))
    store.set('all', entry(4))
    expect([store.size, store.get('all')?.value]).toEqual([1, 4])
  })

  it('stays within its limits whatever comes', () => {
    const { store } = open({ maxEntries: 50, maxBytes: 5_000, sizeOf: (value) => value as number })
    let random = 1
    for (let i = 0; i < 20_000; i++) {
      random = (random * 48_271) % 2_147_483_647
      const key = `k${random % 200}`
      if (random % 3 === 0) store.get(key)
      else if (random % 11 === 0) store.delete(key)
      else store.set(key, entry(random % 400))
      expect(store.size).toBeLessThanOrEqual(50)
    }
  })

  it.each([{ maxEntries: 0 }, { maxEntries: 1.5 }, { maxBytes: 0 }, { maxBytes: Number.NaN }])('refuses %j', (options) => {
    expect(() => createMemoryStore(options)).toThrow(expect.objectContaining({ code: 'OPTION_INVALID' }))
  })

  it('tells a cache what has left and why', async () => {
    const cache = createCache({ ports: createVirtualTime().ports, maxEntries: 1, maxBytes: 1_000, sizeOf: (value) => String(value).length })
    const heard: unknown[] = []
    cache.events.on('entryEvicted', (event) => heard.push(event))
    for (const key of ['a', 'b']) await cache.getOrSet({ key, factory: () => key })
    await cache.getOrSet({ key: 'c', factory: () => 'x'.repeat(1_001) })
    expect(heard).toEqual([
      { key: 'a', reason: 'entries' },
      { key: 'c', reason: 'size' },
    ])
  })
})

describe('the estimate of a size', () => {
  it('grows with what a value holds', () => {
    const list = (count: number): unknown => Array.from({ length: count }, (_, id) => ({ id, text: 'x'.repeat(100) }))
    const [few, many] = [estimateSize(list(100)), estimateSize(list(100_000))]
    expect(few).toBeGreaterThan(100 * 200)
    expect(many / few).toBeGreaterThan(900)
    expect(many / few).toBeLessThan(1_100)
  })

  it('comes to an end on everything', () => {
    const cyclic: Record<string, unknown> = { map: new Map([['a', new Set([1])]]), bytes: new Uint8Array(1_000), big: 5n, date: new Date() }
    cyclic['self'] = cyclic
    expect(estimateSize(cyclic)).toBeGreaterThan(1_000)
    for (const value of [undefined, null, '', 0, Symbol('a'), () => 1]) expect(estimateSize(value)).toBeGreaterThan(0)
  })
})
