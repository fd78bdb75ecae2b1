import { describe, expect, it } from 'vitest'
import type { Cache, CacheOptions, GetOrSetOptions } from './cache-types'
import { createCache } from './create-cache'
import { tag } from './tag'
import { type Deferred, deferred } from './testing/deferred'
import { createVirtualTime, settle, type VirtualTime } from './testing/virtual-time'

const x = tag('x')

interface Bench {
  readonly cache: Cache
  readonly time: VirtualTime
  readonly trace: string[]
  readonly stale: boolean[]
  readonly pauses: Deferred<string>[]
  readonly signals: AbortSignal[]
  readonly read: (more?: Partial<GetOrSetOptions<string>>) => Promise<string>
}

const bench = (options: CacheOptions = {}): Bench => {
  const time = createVirtualTime()
  const cache = createCache({ ports: time.ports, ledgerBuckets: 2 ** 10, ...options })
  const trace: string[] = []
  const stale: boolean[] = []
  const pauses: Deferred<string>[] = []
  const signals: AbortSignal[] = []
  cache.events.onAny((name) => trace.push(name))
  cache.events.on('entryHit', (event) => stale.push(event.stale))
  return {
    cache,
    time,
    trace,
    stale,
    pauses,
    signals,
    read: (more = {}) =>
      cache.getOrSet({
        key: 'k',
        tags: [x],
        factory: ({ signal }) => {
          const pause = deferred<string>()
          pauses.push(pause)
          signals.push(signal)
          return pause.promise
        },
        ...more,
      }),
  }
}

const loaded = async (all: Bench, terms: Partial<GetOrSetOptions<string>>, value = 'old'): Promise<void> => {
  const reading = all.read(terms)
  await settle()
  all.pauses.at(-1)?.resolve(value)
  expect(await reading).toBe(value)
}

const outcome = async (read: Promise<string>): Promise<string> =>
  read.catch((error: { code?: string; message: string }) => error.code ?? error.message)

describe('a soft time-out', () => {
  const terms = { ttl: 1_000, grace: 10_000, softTimeout: 100 }

  it('gives the old value, flagged and as old as it is, and lets the load go on', async () => {
    const all = bench()
    await loaded(all, terms)
    await all.time.advance(1_500)
    const reading = all.read(terms)
    await all.time.advance(99)
    expect(all.stale).toEqual([])
    await all.time.advance(1)
    expect([await reading, all.stale]).toEqual(['old', [true]])
    expect(all.signals[1]?.aborted).toBe(false)
    all.pauses[1]?.resolve('new')
    await settle()
    expect([await all.read(terms), all.pauses.length, all.stale]).toEqual(['new', 2, [true, false]])
  })

  it('of 0 gives it at once and refreshes behind it: one load, however many ask', async () => {
    const all = bench()
    const now = { ...terms, softTimeout: 0 }
    await loaded(all, now)
    await all.time.advance(1_500)
    expect(await Promise.all([all.read(now), all.read(now), all.read(now)])).toEqual(['old', 'old', 'old'])
    expect(all.pauses).toHaveLength(2)
    await all.time.advance(9_500)
    const late = all.read(now)
    all.pauses[1]?.resolve('new')
    expect(await late).toBe('new')
  })

  it('waits on where nothing may stand in: after `invalidate` and `remove`, without `grace`, after it', async () => {
    for (const verb of ['invalidate', 'remove'] as const) {
      const all = bench()
      await loaded(all, terms)
      await all.cache[verb](x)
      const reading = all.read(terms)
      await all.time.advance(5_000)
      all.pauses[1]?.resolve('new')
      expect([await reading, all.stale]).toEqual(['new', []])
    }
    const all = bench()
    await loaded(all, { ttl: 1_000, softTimeout: 100 })
    await all.time.advance(1_500)
    const reading = all.read({ ttl: 1_000, softTimeout: 100 })
    await all.time.advance(5_000)
    all.pauses[1]?.resolve('new')
    expect(await reading).toBe('new')
  })

  it('gives no value that an invalidation overtakes while it is waited for', async () => {
    const all = bench()
    await loaded(all, terms)
    await all.time.advance(1_500)
    const reading = all.read(terms)
    await settle()
    await all.cache.invalidate(x)
    await all.time.advance(1_000)
    expect(all.stale).toEqual([])
    all.pauses[1]?.resolve('either')
    await reading
  })

  it('after `expire` gives the old value to all within `grace`', async () => {
    const all = bench()
    const now = { grace: 1_000, softTimeout: 0 }
    await loaded(all, now)
    await all.cache.expire(x)
    expect(await Promise.all([all.read(now), all.read(now)])).toEqual(['old', 'old'])
    await all.time.advance(1_000)
    const late = all.read(now)
    await settle()
    all.pauses[1]?.resolve('new')
    expect(await late).toBe('new')
  })
})

describe('a hard time-out', () => {
  it('is an error with a code, or the old value where it may stand in', async () => {
    const all = bench()
    const terms = { ttl: 1_000, grace: 2_000, hardTimeout: 300 }
    const first = outcome(all.read(terms))
    await all.time.advance(300)
    expect(await first).toBe('LOAD_TIMEOUT')
    await loaded(all, terms)
    await all.time.advance(1_500)
    const second = all.read(terms)
    await all.time.advance(300)
    expect([await second, all.stale]).toEqual(['old', [true]])
    await all.cache.invalidate(x)
    const third = outcome(all.read(terms))
    await all.time.advance(300)
    expect(await third).toBe('LOAD_TIMEOUT')
  })

  it('counts through the loads that are overtaken', async () => {
    const all = bench()
    const reading = outcome(all.read({ tags: () => [x], hardTimeout: 300 }))
    await all.time.advance(200)
    await all.cache.invalidate(x)
    await all.time.advance(100)
    expect(await reading).toBe('LOAD_TIMEOUT')
  })

  it('ends a wait for the load of another, which goes on', async () => {
    const all = bench()
    const patient = all.read({ tags: () => [x] })
    await settle()
    await all.cache.invalidate(tag('unrelated'))
    const reading = outcome(all.read({ tags: () => [x], hardTimeout: 300 }))
    await all.time.advance(300)
    expect([await reading, all.pauses.length]).toEqual(['LOAD_TIMEOUT', 1])
    all.pauses[0]?.resolve('v')
    expect(await patient).toBe('v')
  })

  it('leaves no timer behind', async () => {
    const all = bench()
    await loaded(all, { softTimeout: 100, hardTimeout: 300 })
    expect(all.time.pending).toBe(0)
  })
})

describe('a load that nobody waits for', () => {
  it('is told to stop, and nobody joins it', async () => {
    const all = bench()
    const leaving = new AbortController()
    const gone = outcome(all.read({ signal: leaving.signal }))
    await settle()
    leaving.abort(new Error('closed the tab'))
    expect([await gone, all.signals[0]?.aborted]).toEqual(['closed the tab', true])
    const next = all.read()
    await settle()
    expect(all.pauses).toHaveLength(2)
    all.pauses[1]?.resolve('new')
    all.pauses[0]?.reject(all.signals[0]?.reason)
    expect(await next).toBe('new')
    expect(all.trace).toContain('loadAbandoned')
    expect(all.trace).not.toContain('loadFailed')
  })

  it('lives while anyone waits: the patient, a background refresh, or one whose time is not up', async () => {
    const all = bench()
    const leaving = new AbortController()
    const reads = [outcome(all.read({ signal: leaving.signal })), outcome(all.read({ hardTimeout: 100 })), all.read()]
    await settle()
    leaving.abort(new Error('gone'))
    await all.time.advance(100)
    expect([all.signals[0]?.aborted, all.pauses.length]).toEqual([false, 1])
    all.pauses[0]?.resolve('v')
    expect(await Promise.all(reads)).toEqual(['gone', 'LOAD_TIMEOUT', 'v'])
  })

  it('stops when the last of several has gone, and not before', async () => {
    const all = bench()
    const leaving = [new AbortController(), new AbortController()]
    const reads = leaving.map(({ signal }) => outcome(all.read({ signal })))
    await settle()
    leaving[0]?.abort(new Error('first'))
    expect(all.signals[0]?.aborted).toBe(false)
    leaving[0]?.abort(new Error('first again'))
    expect(all.signals[0]?.aborted).toBe(false)
    leaving[1]?.abort(new Error('second'))
    expect(all.signals[0]?.aborted).toBe(true)
    expect(await Promise.all(reads)).toEqual(['first', 'second'])
  })

  it('takes the loads inside it along, except those that others wait for', async () => {
    const all = bench()
    const signals: Record<string, AbortSignal> = {}
    const part = (key: string, within: Pick<Cache, 'getOrSet'> = all.cache): Promise<string> =>
      within.getOrSet({
        key,
        factory: ({ signal }) => {
          signals[key] = signal
          return new Promise<string>(() => undefined)
        },
      })
    void part('shared')
    const leaving = new AbortController()
    const outer = outcome(
      all.cache.getOrSet({
        key: 'outer',
        signal: leaving.signal,
        factory: async (context) => (await Promise.all([part('own', context), part('shared', context)])).join(),
      }),
    )
    await settle()
    leaving.abort(new Error('gone'))
    expect([await outer, signals['own']?.aborted, signals['shared']?.aborted]).toEqual(['gone', true, false])
  })

  it('keeps what it made all the same, if it is fresh', async () => {
    const all = bench()
    const leaving = new AbortController()
    const gone = outcome(all.read({ signal: leaving.signal }))
    await settle()
    leaving.abort(new Error('gone'))
    await gone
    all.pauses[0]?.resolve('made anyway')
    await settle()
    expect([await all.read(), all.pauses.length]).toEqual(['made anyway', 1])
  })

  it('takes a part along once, though that has heard of it twice', async () => {
    const all = bench()
    let shared: AbortSignal | undefined
    const part = (within: Pick<Cache, 'getOrSet'>, more: object = {}): Promise<string> =>
      within.getOrSet({
        key: 'shared',
        ...more,
        factory: ({ signal }) => {
          shared = signal
          return new Promise<string>(() => undefined)
        },
      })
    void part(all.cache)
    const leaving = new AbortController()
    const outer = outcome(
      all.cache.getOrSet({ key: 'outer', signal: leaving.signal, factory: (context) => part(context, { signal: context.signal }) }),
    )
    await settle()
    leaving.abort(new Error('gone'))
    expect([await outer, shared?.aborted]).toEqual(['gone', false])
  })

  it('is not ended by one who joins a refresh and goes', async () => {
    const all = bench()
    await loaded(all, {})
    await all.cache.expire(x)
    expect(await all.read()).toBe('old')
    const leaving = new AbortController()
    const joined = outcome(all.read({ signal: leaving.signal }))
    await settle()
    leaving.abort(new Error('gone'))
    expect([await joined, all.signals[1]?.aborted]).toEqual(['gone', false])
  })

  it('gives no old value to one who has gone', async () => {
    const all = bench()
    await loaded(all, { ttl: 1_000, grace: 10_000 })
    await all.time.advance(1_500)
    const leaving = new AbortController()
    const gone = outcome(all.read({ ttl: 1_000, grace: 10_000, signal: leaving.signal }))
    await settle()
    leaving.abort(new Error('gone'))
    expect([await gone, all.stale]).toEqual(['gone', []])
  })

  it('does not start for one who has gone before', async () => {
    const all = bench()
    const signal = AbortSignal.abort(new Error('gone before'))
    expect(await outcome(all.read({ signal }))).toBe('gone before')
  })

  it('is told when the cache is closed', async () => {
    const all = bench()
    void all.read().catch(() => undefined)
    await settle()
    await all.cache.close()
    expect(all.signals[0]?.aborted).toBe(true)
  })

  it('stops where no cache is used, too', async () => {
    const all = bench()
    const leaving = new AbortController()
    let inner: AbortSignal | undefined
    const scope = Object.assign(all.cache.newScope(), { bypass: true })
    const cache = createCache({ ports: all.time.ports, scopes: { current: () => scope, run: (_, work) => work(), open: () => scope } })
    const reading = outcome(
      cache.getOrSet({
        key: 'k',
        signal: leaving.signal,
        factory: ({ signal }) => {
          inner = signal
          return new Promise<string>(() => undefined)
        },
      }),
    )
    await settle()
    leaving.abort(new Error('gone'))
    expect([await reading, inner?.aborted]).toEqual(['gone', true])
  })
})

describe('what was not found', () => {
  it.each([undefined, null])('is kept like anything else: %s', async (nothing) => {
    const { cache } = bench()
    let loads = 0
    const read = (): Promise<unknown> =>
      cache.getOrSet({
        key: 'k',
        tags: [x],
        factory: () => {
          loads++
          return nothing
        },
      })
    expect([await read(), await read(), loads]).toEqual([nothing, nothing, 1])
    await cache.invalidate(x)
    expect([await read(), loads]).toEqual([nothing, 2])
  })

  it('has a time of its own; 0 keeps it for nobody who comes later', async () => {
    const { cache, time, trace } = bench()
    let loads = 0
    const read = (notFoundTtl: number): Promise<undefined> =>
      cache.getOrSet({
        key: `k${notFoundTtl}`,
        ttl: 10_000,
        notFoundTtl,
        factory: () => {
          loads++
          return undefined
        },
      })
    await read(1_000)
    await time.advance(999)
    await read(1_000)
    expect(loads).toBe(1)
    await time.advance(1)
    await read(1_000)
    expect(loads).toBe(2)
    await Promise.all([read(0), read(0)])
    expect(loads).toBe(3)
    await read(0)
    expect(loads).toBe(4)
    expect(trace).not.toContain('storeRejected')
  })
})

describe('what answers nobody who comes later', () => {
  it('takes no room', async () => {
    const { cache } = bench({ maxEntries: 1 })
    await cache.getOrSet({ key: 'a', factory: () => 1 })
    await cache.getOrSet({ key: 'b', ttl: 0, factory: () => 1 })
    expect([cache.isHeld('a'), cache.isHeld('b')]).toEqual([true, false])
  })
})

describe('a jittered ttl', () => {
  it('is shorter by the share given, never longer', async () => {
    const numbers = [0, 0.5, 0.999]
    for (const next of numbers) {
      const time = createVirtualTime()
      const cache = createCache({ ports: { ...time.ports, random: { ...time.ports.random, next: () => next } }, ttlJitter: 0.2 })
      let loads = 0
      const read = (): Promise<number> => cache.getOrSet({ key: 'k', ttl: 1_000, factory: () => ++loads })
      await read()
      await time.advance(Math.ceil(1_000 * (1 - 0.2 * next)) - 1)
      await read()
      expect(loads).toBe(1)
      await time.advance(1)
      await read()
      expect(loads).toBe(2)
    }
  })

  it.each([-0.1, 1.1, Number.NaN])('refuses the share %d', (ttlJitter) => {
    expect(() => createCache({ ttlJitter })).toThrow(expect.objectContaining({ code: 'OPTION_INVALID' }))
  })
})
