import { describe, expect, it } from 'vitest'
import type { Cache } from './cache-types'
import { createCache } from './create-cache'
import { digestOf } from './digest'
import { tag } from './tag'
import { deferred } from './testing/deferred'
import { createVirtualTime, settle } from './testing/virtual-time'

const x = tag('x')

describe('sample', () => {
  const bench = (): {
    readonly cache: Cache
    readonly advance: (ms: number) => Promise<void>
    source: unknown
    loads: number
    read: () => Promise<unknown>
  } => {
    const time = createVirtualTime()
    const cache = createCache({ ports: time.ports, ledgerBuckets: 2 ** 10 })
    const self = {
      cache,
      advance: time.advance,
      source: { a: 1, b: 2 } as unknown,
      loads: 0,
      read: () =>
        cache.getOrSet({
          key: 'k',
          tags: [x],
          factory: () => {
            self.loads++
            return self.source
          },
        }),
    }
    return self
  }

  it('compares what is held with what the source says now, and keeps nothing', async () => {
    const all = bench()
    await all.read()
    await all.cache.invalidate(tag('unrelated'))
    await all.advance(250)
    all.source = { b: 2, a: 1 }
    const same = await all.cache.sample('k')
    expect(same).toMatchObject({ key: 'k', epoch: 'e1', tags: ['x'], ageMs: 250, held: { asOf: 1 }, loaded: { asOf: 1, tags: ['x'] } })
    expect(same?.held.digest).toBe(same?.loaded.digest)
    all.source = { a: 1, b: 3 }
    const other = await all.cache.sample('k')
    expect(other?.held.digest).not.toBe(other?.loaded.digest)
    expect([await all.read(), all.loads]).toEqual([{ a: 1, b: 2 }, 3])
  })

  it('says nothing of what is not held, not fresh, or changed meanwhile', async () => {
    const all = bench()
    expect(await all.cache.sample('k')).toBeUndefined()
    await all.read()
    await all.cache.invalidate(x)
    expect([await all.cache.sample('k'), all.loads]).toEqual([undefined, 1])
    await all.read()
    const pause = deferred<unknown>()
    all.source = pause.promise
    const sampling = all.cache.sample('k')
    await settle()
    await all.cache.invalidate(x)
    pause.resolve('other')
    expect(await sampling).toBeUndefined()
  })

  it('rejects when the loader does, and reports no load', async () => {
    const all = bench()
    await all.read()
    const heard: string[] = []
    all.cache.events.onAny((name) => heard.push(name))
    all.source = Promise.reject(new Error('no database'))
    await expect(all.cache.sample('k')).rejects.toThrow('no database')
    expect(heard).toEqual([])
  })

  it('asks the sources of nested reads too, so that no part hides its own fault', async () => {
    const { cache } = bench()
    let inner = 1
    await cache.getOrSet({ key: 'outer', factory: ({ getOrSet }) => getOrSet({ key: 'inner', factory: () => inner }) })
    inner = 2
    const sample = await cache.sample('outer')
    expect(sample?.held.digest).not.toBe(sample?.loaded.digest)
  })

  it('remembers how the thousand keys are loaded that were read last, and two thousand at most', async () => {
    const { cache } = bench()
    const heldOf = async (...keys: string[]) => (await Promise.all(keys.map((key) => cache.sample(key)))).map((sample) => sample?.key)
    for (let i = 0; i < 1_999; i++) await cache.getOrSet({ key: `k${i}`, factory: () => i })
    expect(await heldOf('k0', 'k1998')).toEqual(['k0', 'k1998'])
    await cache.getOrSet({ key: 'k1999', factory: () => 0 })
    expect(await heldOf('k0', 'k999', 'k1000', 'k1999')).toEqual([undefined, undefined, 'k1000', 'k1999'])
    // Whoever listens to hits hears of keys that can be sampled.
    cache.events.on('entryHit', () => undefined)
    await cache.getOrSet({ key: 'k0', factory: () => 0 })
    expect((await cache.sample('k0'))?.key).toBe('k0')
  })
})

describe('a digest', () => {
  const cyclic: Record<string, unknown> = { a: 1 }
  cyclic['self'] = cyclic
  class Point {
    constructor(readonly x: number) {}
  }

  it.each<readonly [unknown, unknown]>([
    [
      { a: 1, b: [1, { c: 2 }] },
      { b: [1, { c: 2 }], a: 1 },
    ],
    [{ a: 1, gone: undefined }, { a: 1 }],
    [
      new Map([
        ['a', 1],
        ['b', 2],
      ]),
      new Map([
        ['b', 2],
        ['a', 1],
      ]),
    ],
    [new Set([1, { a: 2 }]), new Set([{ a: 2 }, 1])],
    [new Date(5), new Date(5)],
    [-0, 0],
    [cyclic, { ...cyclic, self: cyclic['self'] }],
    [new Uint8Array([1, 2]), new Uint8Array([0, 1, 2]).subarray(1)],
    [new Point(1), new Point(1)],
  ])('is the same for %o and %o', (a, b) => {
    if (a === cyclic) return expect(digestOf(a)).toBe(digestOf(cyclic))
    expect(digestOf(a)).toBe(digestOf(b))
  })

  const different: readonly unknown[] = [
    undefined,
    null,
    0,
    1,
    '0',
    '',
    'undefined',
    'null',
    true,
    1n,
    [],
    {},
    [1, 2],
    [2, 1],
    [[1], 2],
    [1, [2]],
    { a: 1 },
    { a: '1' },
    { b: 1 },
    new Date(0),
    new Map(),
    new Set(),
    new Map([['a', 1]]),
    new Set([1]),
    new Uint8Array([1]),
    ['1;', 'number:2'],
    ['1', ';number:2'],
    new Error('a'),
    new Error('b'),
    Symbol('a'),
  ]
  it('differs for whatever differs', () => {
    expect(new Set(different.map(digestOf)).size).toBe(different.length)
  })

  it('comes to an end on what is very deep or very large', () => {
    let deep: unknown = 1
    for (let i = 0; i < 10_000; i++) deep = [deep]
    expect(digestOf(deep)).toBe(digestOf([deep]))
    expect(digestOf('x'.repeat(6_000_000))).toHaveLength(12)
  })
})
