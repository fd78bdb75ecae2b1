import { describe, expect, it } from 'vitest'
import type { Cache, CacheOptions } from './cache-types'
import { createCache } from './create-cache'
import { createHotKeys } from './hot-keys'
import { keepWarm } from './keep-warm'
import { runPaced } from './run-paced'
import { tag } from './tag'
import { type Deferred, deferred } from './testing/deferred'
import { createVirtualTime, settle, type VirtualTime } from './testing/virtual-time'

interface Bench {
  readonly cache: Cache
  readonly time: VirtualTime
  readonly loads: string[]
  readonly heard: unknown[]
  readonly read: (name: string, factory?: () => unknown) => Parameters<Cache['getOrSet']>[0]
}

const bench = (options: CacheOptions = {}): Bench => {
  const time = createVirtualTime()
  const cache = createCache({ ports: time.ports, ledgerBuckets: 2 ** 14, ...options })
  const loads: string[] = []
  const heard: unknown[] = []
  for (const name of ['warmingBegan', 'keyWarmed', 'warmingEnded'] as const)
    cache.events.on(name, (event) => heard.push({ name, ...event }))
  return {
    cache,
    time,
    loads,
    heard,
    read: (name, factory) => ({
      key: name,
      tags: [tag(name)],
      factory: () => {
        loads.push(name)
        return factory ? factory() : name
      },
    }),
  }
}

describe('warm', () => {
  it('loads what is not held, and says what it loaded, skipped and could not load', async () => {
    const all = bench()
    await all.cache.getOrSet(all.read('held'))
    const result = await all.cache.warm(
      [
        all.read('held'),
        all.read('cold'),
        all.read('broken', () => {
          throw new Error('no database')
        }),
      ],
      { concurrency: 1 },
    )
    expect(result).toEqual({ warmed: ['cold'], skipped: ['held'], failed: [{ key: 'broken', error: new Error('no database') }] })
    expect(all.heard).toEqual([
      { name: 'warmingBegan', keys: 3 },
      { name: 'keyWarmed', key: 'held', outcome: 'skipped', done: 1, of: 3 },
      { name: 'keyWarmed', key: 'cold', outcome: 'warmed', done: expect.any(Number), of: 3 },
      { name: 'keyWarmed', key: 'broken', outcome: 'failed', done: expect.any(Number), of: 3 },
      { name: 'warmingEnded', warmed: 1, skipped: 1, failed: 1, durationMs: 0 },
    ])
    const { length } = all.loads
    expect([await all.cache.getOrSet(all.read('cold')), all.loads.length]).toEqual(['cold', length])
  })

  it('has no more loads under way than it may, and begins no more in a second', async () => {
    const all = bench()
    const pauses: Deferred<void>[] = []
    const reads = Array.from({ length: 10 }, (_, i) =>
      all.read(`k${i}`, () => {
        const pause = deferred()
        pauses.push(pause)
        return pause.promise
      }),
    )
    const warming = all.cache.warm(reads, { concurrency: 3, perSecond: 10 })
    await all.time.advance(1_000)
    expect(all.loads).toHaveLength(3)
    for (const pause of pauses.splice(0)) pause.resolve()
    await settle()
    // It is behind its pace, and still does not catch up all at once.
    expect(all.loads.length).toBeLessThanOrEqual(6)
    for (let i = 0; i < 20; i++) {
      for (const pause of pauses.splice(0)) pause.resolve()
      await all.time.advance(100)
    }
    expect((await warming).warmed).toHaveLength(10)
  })

  it('skips what has not begun when it is stopped', async () => {
    const all = bench()
    const stopping = new AbortController()
    const warming = all.cache.warm(
      ['a', 'b', 'c'].map((name) => all.read(name)),
      { perSecond: 1, signal: stopping.signal },
    )
    await settle()
    stopping.abort()
    await all.time.advance(3_000)
    expect(await warming).toEqual({ warmed: ['a'], skipped: ['b', 'c'], failed: [] })
  })

  it('keeps nothing that a write overtakes while it loads', async () => {
    const all = bench()
    const pause = deferred<string>()
    const warming = all.cache.warm([all.read('k', () => pause.promise)])
    await settle()
    await all.cache.invalidate(tag('k'))
    pause.resolve('old')
    await warming
    expect(await all.cache.getOrSet(all.read('k', () => 'new'))).toBe('new')
  })

  it('rejects for reads that mean nothing, before it loads any', async () => {
    const all = bench()
    await expect(all.cache.warm([all.read('a'), { key: '', factory: () => 1 }])).rejects.toMatchObject({ code: 'KEY_INVALID' })
    expect(all.loads).toEqual([])
  })
})

describe('keepWarm', () => {
  const use = async (all: Bench, name: string, times: number): Promise<void> => {
    for (let i = 0; i < times; i++) await all.cache.getOrSet(all.read(name))
  }

  it('loads the keys used most again after an invalidation, before they are asked for, and no others', async () => {
    const all = bench()
    const kept = keepWarm(all.cache, { keys: 2, ports: all.time.ports })
    await use(all, 'often', 20)
    await use(all, 'sometimes', 10)
    await use(all, 'once', 1)
    all.loads.length = 0
    await all.cache.invalidate([tag('often'), tag('sometimes'), tag('once')])
    await all.time.advance(1_000)
    expect(all.loads).toEqual(['often', 'sometimes'])
    await use(all, 'often', 1)
    expect(all.loads).toHaveLength(2)
    kept.stop()
    await all.cache.invalidate(tag('often'))
    await all.time.advance(1_000)
    expect(all.loads).toHaveLength(2)
  })

  it('costs one round for a burst, within its pace', async () => {
    const all = bench()
    keepWarm(all.cache, { keys: 50, concurrency: 1, perSecond: 10, ports: all.time.ports })
    for (let i = 0; i < 30; i++) await use(all, `k${i}`, 2)
    all.loads.length = 0
    for (let i = 0; i < 30; i++) await all.cache.invalidate(tag(`k${i}`))
    await all.time.advance(50)
    expect(all.loads.length).toBeLessThanOrEqual(1)
    await all.time.advance(1_000)
    expect(all.loads.length).toBeLessThanOrEqual(11)
    await all.time.advance(3_000)
    expect(new Set(all.loads).size).toBe(30)
    expect(all.loads).toHaveLength(30)
  })

  it('loads again what a record names while a round is running', async () => {
    const all = bench()
    keepWarm(all.cache, { keys: 10, ports: all.time.ports })
    let pause: Deferred<void> | undefined
    const read = all.read('k', () => pause?.promise)
    await all.cache.getOrSet(read)
    await all.cache.getOrSet(read)
    all.loads.length = 0
    pause = deferred()
    await all.cache.invalidate(tag('k'))
    await all.time.advance(100)
    await all.cache.invalidate(tag('k'))
    await all.time.advance(100)
    pause.resolve()
    await all.time.advance(1_000)
    expect([all.loads, all.cache.isHeld('k')]).toEqual([['k', 'k'], true])
  })

  it('loads as it was read last, though whoever read has gone', async () => {
    const all = bench()
    keepWarm(all.cache, { keys: 10, ports: all.time.ports })
    const gone = new AbortController()
    const read = { ...all.read('k'), signal: gone.signal, hardTimeout: 1 }
    await all.cache.getOrSet(read)
    await all.cache.getOrSet(read)
    gone.abort()
    await all.cache.invalidate(tag('k'))
    await all.time.advance(1_000)
    expect(all.cache.isHeld('k')).toBe(true)
  })

  it.each([0, 1.5, Number.NaN])('refuses %d keys', (keys) => {
    expect(() => keepWarm(bench().cache, { keys })).toThrow(expect.objectContaining({ code: 'OPTION_INVALID' }))
  })
})

describe('the count of uses', () => {
  it('is bounded, and forgets what was used long ago', () => {
    const hot = createHotKeys(10)
    for (let i = 0; i < 50; i++) hot.note('old favourite')
    for (let i = 0; i < 5_000; i++) hot.note(`once ${i}`)
    expect(hot.top(1_000).length).toBeLessThanOrEqual(20)
    for (let i = 0; i < 5; i++) hot.note('new favourite')
    expect(hot.top(1)).toEqual(['new favourite'])
  })
})

describe('a pace', () => {
  it('is kept whatever the tasks do', async () => {
    const time = createVirtualTime()
    let running = 0
    let most = 0
    let begun = 0
    const all = runPaced(
      Array.from({ length: 100 }, (_, i) => i),
      async (i) => {
        begun++
        most = Math.max(most, ++running)
        await new Promise<void>((resolve) => void time.ports.timers.after((i * 37) % 200, resolve))
        running--
      },
      { concurrency: 5, perSecond: 20 },
      time.ports,
    )
    await time.advance(1_000)
    expect(begun).toBeLessThanOrEqual(21)
    await time.advance(10_000)
    await all
    expect([begun, most <= 5]).toEqual([100, true])
  })
})
