import { describe, expect, it } from 'vitest'
import type { Cache, CacheOptions } from './cache-types'
import { createCache } from './create-cache'
import { createMemoryLog } from './memory-log'
import { createMemoryStore } from './memory-store'
import { notCommitted } from './not-committed'
import type { Scope, ScopeHost } from './scope'
import { type Tag, tag } from './tag'
import { type Deferred, deferred } from './testing/deferred'
import { type RemoteLog, remoteLog } from './testing/remote-log'
import { createVirtualTime, settle, type VirtualTime } from './testing/virtual-time'

const x = tag('x')
const one = (): number => 1

interface Bench {
  readonly cache: Cache
  readonly time: VirtualTime
  readonly trace: string[]
}

const bench = (options: CacheOptions = {}): Bench => {
  const time = createVirtualTime()
  const cache = createCache({ ports: time.ports, ...options })
  const trace: string[] = []
  cache.events.onAny((name) => trace.push(name))
  return { cache, time, trace }
}

/** A source that changes, and loads that read it when they begin and end when told. */
const source = (): { value: string; loads: number; pauses: Deferred<void>[]; load: () => Promise<string> } => {
  const self = {
    value: 'v1',
    loads: 0,
    pauses: [] as Deferred<void>[],
    load: async (): Promise<string> => {
      const read = self.value
      const pause = deferred()
      self.pauses.push(pause)
      self.loads++
      await pause.promise
      return read
    },
  }
  return self
}

describe('getOrSet', () => {
  it('keeps an entry for as long as its load says, in place of ttl; with 0 it answers only those who wait', async () => {
    const { cache, time } = bench()
    let loads = 0
    const read = (ms: number): Promise<number> =>
      cache.getOrSet({
        key: 'k',
        tags: [x],
        ttl: 60_000,
        factory: ({ keepFor }) => {
          keepFor(ms)
          return ++loads
        },
      })
    expect(await Promise.all([read(0), read(0)])).toEqual([1, 1])
    expect([await read(50), await read(50)]).toEqual([2, 2])
    await time.advance(50)
    expect(await read(50)).toBe(3)
    await expect(cache.getOrSet({ key: 'bad', factory: ({ keepFor }) => keepFor(-1) })).rejects.toMatchObject({ code: 'OPTION_INVALID' })
  })

  it('loads once, then hits, then loads again after an invalidation: the ordered trace', async () => {
    const { cache, trace } = bench()
    let loads = 0
    const read = (): Promise<number> => cache.getOrSet({ key: 'k', tags: [x], factory: () => ++loads })
    expect([await read(), await read()]).toEqual([1, 1])
    await cache.invalidate(x)
    expect(await read()).toBe(2)
    expect(trace).toEqual([
      ...['entryMissed', 'loadStarted', 'loadSucceeded', 'entryHit', 'recordApplied', 'recordAppended'],
      ...['entryMissed', 'loadStarted', 'loadSucceeded'],
    ])
  })

  it('shares one load among concurrent readers', async () => {
    const { cache } = bench()
    const s = source()
    const reads = Array.from({ length: 100 }, () => cache.getOrSet({ key: 'k', tags: [x], factory: s.load }))
    await settle()
    s.pauses[0]?.resolve()
    expect(new Set(await Promise.all(reads))).toEqual(new Set(['v1']))
    expect(s.loads).toBe(1)
  })

  it.each(['declared', 'found'] as const)('never keeps a value that was overtaken by an invalidation (tags %s)', async (how) => {
    const { cache, trace } = bench()
    const s = source()
    const read = (): Promise<string> => cache.getOrSet({ key: 'k', tags: how === 'declared' ? [x] : () => [x], factory: s.load })
    const early = read()
    await settle()
    s.value = 'v2'
    await cache.invalidate(x)
    s.pauses[0]?.resolve()
    // It asked before the write, so it may be answered from before it, once.
    expect(await early).toBe('v1')
    expect(trace).toContain('storeRejected')
    const later = read()
    await settle()
    s.pauses[1]?.resolve()
    expect(await later).toBe('v2')
  })

  it('does not let a read that began after an invalidation join a load from before it', async () => {
    const { cache } = bench()
    const s = source()
    const read = (): Promise<string> => cache.getOrSet({ key: 'k', tags: [x], factory: s.load })
    const early = read()
    await settle()
    s.value = 'v2'
    await cache.invalidate(x)
    const late = read()
    await settle()
    expect(s.loads).toBe(2)
    s.pauses[1]?.resolve()
    expect(await late).toBe('v2')
    s.pauses[0]?.resolve()
    expect(await early).toBe('v1')
    expect(await read()).toBe('v2')
    expect(s.loads).toBe(2)
  })

  it('checks a joined load whose tags were not known when it was joined', async () => {
    const { cache } = bench()
    const s = source()
    const read = (): Promise<string> => cache.getOrSet({ key: 'k', tags: () => [x], factory: s.load })
    const early = read()
    await settle()
    s.value = 'v2'
    await cache.invalidate(x)
    const late = read()
    await settle()
    s.pauses[0]?.resolve()
    expect(await early).toBe('v1')
    await settle()
    s.pauses[1]?.resolve()
    expect(await late).toBe('v2')
  })

  it('joins a load when only unrelated records came between', async () => {
    const { cache } = bench()
    const s = source()
    const read = (): Promise<string> => cache.getOrSet({ key: 'k', tags: [x], factory: s.load })
    const early = read()
    await settle()
    await cache.invalidate(tag('unrelated'))
    const late = read()
    await settle()
    s.pauses[0]?.resolve()
    expect([await early, await late, s.loads]).toEqual(['v1', 'v1', 1])
  })

  it('does not hand a load’s failure to a read that began after the load was overtaken', async () => {
    const { cache } = bench()
    const failing = deferred<string>()
    const early = cache.getOrSet({ key: 'k', tags: () => [x], factory: () => failing.promise })
    await settle()
    await cache.invalidate(x)
    const late = cache.getOrSet({ key: 'k', tags: () => [x], factory: () => 'v2' })
    await settle()
    failing.reject(new Error('database gone'))
    await expect(early).rejects.toThrow('database gone')
    expect(await late).toBe('v2')
  })

  it('lets a newer value stand when an older load ends last', async () => {
    const { ports } = createVirtualTime()
    const [log, store] = [createMemoryLog({ ports }), createMemoryStore()]
    const [first, second] = [createCache({ log, store, ports }), createCache({ log, store, ports })]
    const s = source()
    const read = (cache: Cache): Promise<string> => cache.getOrSet({ key: 'k', tags: [x], factory: s.load })
    const early = read(first)
    await settle()
    await first.invalidate(tag('unrelated'))
    const late = read(second)
    await settle()
    s.pauses[1]?.resolve()
    await late
    const held = store.get('k')
    s.pauses[0]?.resolve()
    await early
    expect(store.get('k')).toBe(held)
  })

  it('advances on every hit, so that a part that stays untouched never makes a whole look old', async () => {
    const { cache } = bench()
    const inner = (): Promise<string> => cache.getOrSet({ key: 'inner', tags: [tag('inner')], factory: () => 'i' })
    await inner()
    let loads = 0
    const outer = (): Promise<string> =>
      cache.getOrSet({
        key: 'outer',
        tags: [tag('other')],
        factory: async (context) => {
          loads++
          return context.getOrSet({ key: 'inner', tags: [tag('inner')], factory: () => 'i' })
        },
      })
    for (let i = 0; i < 5; i++) await cache.invalidate(tag('other'))
    await outer()
    await outer()
    expect(loads).toBe(1)
  })

  it('gives an outer entry the tags and the age of what it nests', async () => {
    const { cache } = bench()
    let inner = 1
    const outer = (): Promise<string> =>
      cache.getOrSet({
        key: 'outer',
        tags: [tag('outer')],
        factory: async (context) => `${await context.getOrSet({ key: 'inner', tags: [x], factory: () => inner })}`,
      })
    expect(await outer()).toBe('1')
    inner = 2
    await cache.invalidate(x)
    expect(await outer()).toBe('2')
  })

  it('stamps an outer load with its own beginning, however new its parts', async () => {
    const { cache } = bench()
    const s = source()
    const direct = s.load
    const outer = (): Promise<string> =>
      cache.getOrSet({
        key: 'outer',
        tags: [x],
        factory: async (context) => {
          const own = await direct()
          await context.getOrSet({ key: 'part', tags: [tag('part')], factory: () => 'p' })
          return own
        },
      })
    const early = outer()
    await settle()
    s.value = 'v2'
    await cache.invalidate(x)
    s.pauses[0]?.resolve()
    expect(await early).toBe('v1')
    const late = outer()
    await settle()
    s.pauses[1]?.resolve()
    expect(await late).toBe('v2')
  })

  it('answers ttl’s end with a load, counting time that only the wall clock saw', async () => {
    const { cache, time } = bench()
    let loads = 0
    const read = (): Promise<number> => cache.getOrSet({ key: 'k', ttl: 1_000, factory: () => ++loads })
    await read()
    await time.advance(999)
    expect(await read()).toBe(1)
    await time.advance(1)
    expect(await read()).toBe(2)
    time.shiftWall(1_000)
    expect(await read()).toBe(3)
  })

  it('lets an old value stand in for a failing loader within grace after ttl, never after invalidate', async () => {
    const { cache, time, trace } = bench()
    let broken = false
    const read = (): Promise<string> =>
      cache.getOrSet({
        key: 'k',
        tags: [x],
        ttl: 1_000,
        grace: 5_000,
        factory: () => {
          if (broken) throw new Error('down')
          return 'v1'
        },
      })
    await read()
    broken = true
    await time.advance(2_000)
    expect(await read()).toBe('v1')
    expect(trace.at(-1)).toBe('entryHit')
    await time.advance(5_000)
    await expect(read()).rejects.toThrow('down')
    broken = false
    await read()
    broken = true
    await cache.invalidate(x)
    await expect(read()).rejects.toThrow('down')
  })

  it('throws for a load that needs itself, directly or through another, and names the chain', async () => {
    const { cache } = bench()
    await expect(
      cache.getOrSet({ key: 'a', factory: (context) => context.getOrSet({ key: 'a', factory: () => 1 }) }),
    ).rejects.toMatchObject({ code: 'LOAD_CYCLE', message: expect.stringContaining('a → a') })
    const gate = deferred()
    const read = (own: string, other: string): Promise<unknown> =>
      cache.getOrSet({
        key: own,
        factory: async (context) => {
          await gate.promise
          return context.getOrSet({ key: other, factory: () => 1 })
        },
      })
    const both = [read('b', 'c'), read('c', 'b')]
    await settle()
    gate.resolve()
    const outcomes = await Promise.allSettled(both)
    expect(outcomes.map((outcome) => outcome.status)).toEqual(['rejected', 'rejected'])
  })

  it.each([
    [{ key: '', factory: one }, 'KEY_INVALID'],
    [{ key: 7 as unknown as string, factory: one }, 'KEY_INVALID'],
    [{ key: 'k', factory: 1 as unknown as typeof one }, 'OPTION_INVALID'],
    [{ key: 'k', ttl: -1, factory: one }, 'OPTION_INVALID'],
    [{ key: 'k', grace: Number.NaN, factory: one }, 'OPTION_INVALID'],
    [{ key: 'k', tags: 'x' as unknown as Tag[], factory: one }, 'OPTION_INVALID'],
    [{ key: 'k', tags: [{} as unknown as Tag], factory: one }, 'TAG_INVALID'],
  ])('refuses %j with %s', async (options, code) => {
    await expect(bench().cache.getOrSet(options)).rejects.toMatchObject({ code })
  })

  it('refuses to read once closed', async () => {
    const { cache } = bench()
    await cache.close()
    await expect(cache.getOrSet({ key: 'k', factory: () => 1 })).rejects.toMatchObject({ code: 'CACHE_CLOSED' })
  })
})

describe('the three verbs', () => {
  it('invalidate: the old value is never served again; expire: once, while one load runs; remove: gone', async () => {
    for (const [verb, next] of [
      ['invalidate', 'v2'],
      ['expire', 'v1'],
      ['remove', 'v2'],
    ] as const) {
      const { cache } = bench()
      let value = 'v1'
      let loads = 0
      const read = (): Promise<string> =>
        cache.getOrSet({
          key: 'k',
          tags: [x],
          factory: () => {
            loads++
            return value
          },
        })
      await read()
      value = 'v2'
      await cache[verb](x)
      expect([verb, await read()]).toEqual([verb, next])
      await settle()
      expect([verb, await read(), loads]).toEqual([verb, 'v2', 2])
    }
  })

  it('expire answers old to one reader only', async () => {
    const { cache } = bench()
    const s = source()
    const read = (): Promise<string> => cache.getOrSet({ key: 'k', tags: [x], factory: s.load })
    const first = read()
    await settle()
    s.pauses[0]?.resolve()
    await first
    s.value = 'v2'
    await cache.expire(x)
    expect(await read()).toBe('v1')
    const second = read()
    await settle()
    s.pauses[1]?.resolve()
    expect([await second, s.loads]).toEqual(['v2', 2])
  })

  it('expire answers old once, also when the load that followed has failed', async () => {
    const { cache } = bench()
    let broken = false
    const read = (): Promise<string> =>
      cache.getOrSet({
        key: 'k',
        tags: [x],
        factory: () => {
          if (broken) throw new Error('down')
          return 'v1'
        },
      })
    await read()
    broken = true
    await cache.expire(x)
    expect(await read()).toBe('v1')
    await settle()
    await expect(read()).rejects.toThrow('down')
  })

  it('resolve with the position, the names and the cause of their record', async () => {
    const { cache } = bench()
    const result = await cache.invalidate(x, { cause: 'a label' })
    expect(result).toMatchObject({ position: { seq: 1 }, verb: 'invalidate', cause: { label: 'a label', source: 'manual' } })
    expect(result.tags).toContain('x')
  })

  it.each([undefined, null, 7, {}, [], ''])('refuse the target %j', async (target) => {
    await expect(bench().cache.invalidate(target as unknown as Tag)).rejects.toMatchObject({
      code: expect.stringMatching(/^(TARGET|TAG)_INVALID$/),
    })
  })

  it('wait for a log that does not answer no longer than appendTimeout, and go on without a position', async () => {
    const { cache, time, trace } = bench({
      appendTimeout: 2_000,
      log: { ...createMemoryLog(), append: () => new Promise(() => undefined) },
    })
    const outcome = cache.invalidate(x)
    await time.advance(2_000)
    expect(await outcome).toMatchObject({ position: undefined, verb: 'invalidate' })
    expect(trace).toContain('appendFailed')
    expect(trace).toContain('appendDelayed')
  })
})

describe('mutate', () => {
  it('appends when the write resolves, and settles its intent', async () => {
    const { cache, time } = bench()
    expect(await cache.mutate(x, () => 'done')).toBe('done')
    await time.advance(60_000)
    expect(cache.follower.applied).toBe(1)
  })

  it('appends now and again when the write throws: it may still commit', async () => {
    const { cache, time } = bench()
    await expect(
      cache.mutate(x, () => {
        throw new Error('timeout')
      }),
    ).rejects.toThrow('timeout')
    expect(cache.follower.applied).toBe(1)
    await time.advance(30_000)
    expect(cache.follower.applied).toBe(2)
  })

  it('appends nothing when the error says that nothing was committed', async () => {
    const { cache, time } = bench()
    await expect(
      cache.mutate(x, () => {
        throw notCommitted(new Error('taken'))
      }),
    ).rejects.toThrow('taken')
    await time.advance(60_000)
    expect(cache.follower.applied).toBe(0)
  })

  it('is heard at its deadline when its process never says how it ended', async () => {
    const { cache, time } = bench()
    void cache.mutate(x, () => new Promise(() => undefined), { deadlineMs: 5_000 })
    await time.advance(4_999)
    expect(cache.follower.applied).toBe(0)
    await time.advance(1)
    expect(cache.follower.applied).toBe(1)
  })
})

/** A cache that finds its scope as on a server, for as long as the code in it runs synchronously. */
const hosted = (): { readonly host: ScopeHost; readonly cache: Cache } => {
  let current: Scope | undefined
  const host: ScopeHost = {
    current: () => current,
    run: (scope, work) => {
      const outer = current
      current = scope
      try {
        return work()
      } finally {
        current = outer
      }
    },
    open: () => cache.newScope(),
  }
  const { cache } = bench({ scopes: host })
  return { host, cache }
}

describe('a request scope', () => {
  it('begins at what was applied when it opened, and only falls', async () => {
    const { cache } = bench()
    await cache.invalidate(x)
    const scope = cache.newScope()
    await cache.invalidate(x)
    scope.track(tag('y'))
    expect(scope.asOf).toBe(1)
    scope.use({ epoch: scope.epoch, asOf: 0, tags: [] })
    scope.use({ epoch: scope.epoch, asOf: 2, tags: [] })
    expect(scope.asOf).toBe(0)
  })

  it('is advanced as a whole only while nothing that it used has changed', async () => {
    const { cache } = bench()
    const scope = cache.newScope()
    scope.track(x)
    await cache.invalidate(tag('y'))
    expect(scope.stamp(cache.follower).asOf).toBe(1)
    await cache.invalidate(x)
    expect(scope.stamp(cache.follower).asOf).toBe(0)
  })

  it('is never fresh once it has combined two epochs', () => {
    const { cache } = bench()
    const scope = cache.newScope()
    scope.use({ epoch: 'other', asOf: 0, tags: [] })
    expect(scope.stamp(cache.follower).epoch).toBe('')
  })

  it('stamps the loads inside it with its own beginning: they may read what the request remembers', async () => {
    const { host, cache } = hosted()
    let value = 'v1'
    const request = cache.newScope()
    const remembered = value
    value = 'v2'
    await cache.invalidate(x)
    const read = (load: () => string): Promise<string> => cache.getOrSet({ key: 'k', tags: [x], factory: load })
    expect(await host.run(request, () => read(() => remembered))).toBe('v1')
    expect(await read(() => value)).toBe('v2')
  })

  it('that bypasses neither looks into the cache nor fills it', async () => {
    const { host, cache } = hosted()
    let loads = 0
    const read = (): Promise<number> => cache.getOrSet({ key: 'k', tags: [x], factory: () => ++loads })
    const bypassing: Scope = Object.assign(cache.newScope(), { bypass: true })
    expect(await host.run(bypassing, read)).toBe(1)
    expect(await read()).toBe(2)
    expect(await host.run(bypassing, read)).toBe(3)
    expect(await read()).toBe(2)
    expect([...bypassing.outcomes]).toEqual([['bypass', 2]])
  })

  it('tells how its reads were answered', async () => {
    const { host, cache } = hosted()
    const read = (): Promise<string> => cache.getOrSet({ key: 'k', tags: [x], factory: () => 'v' })
    const seen = async (): Promise<unknown> => {
      const scope = cache.newScope()
      await host.run(scope, read)
      await settle()
      await host.run(scope, read)
      return [...scope.outcomes]
    }
    expect(await seen()).toEqual([
      ['absent', 1],
      ['hit', 1],
    ])
    await cache.invalidate(x)
    expect(await seen()).toEqual([
      ['invalidated', 1],
      ['hit', 1],
    ])
    await cache.expire(x)
    expect(await seen()).toEqual([
      ['stale', 1],
      ['hit', 1],
    ])
  })

  it('waits for appends that nobody awaited', async () => {
    const { cache } = bench()
    const scope = cache.newScope()
    const append = deferred()
    scope.expect(append.promise)
    let done = false
    const settled = scope.settled().then(() => {
      done = true
    })
    await settle()
    expect(done).toBe(false)
    append.reject(new Error('refused'))
    await settled
  })
})

describe('a cache whose log is shared', () => {
  const shared = (): { time: VirtualTime; remote: RemoteLog; cache: Cache; writer: Cache } => {
    const time = createVirtualTime()
    const log = createMemoryLog({ ports: time.ports })
    const remote = remoteLog(log)
    return { time, remote, writer: createCache({ log, ports: time.ports }), cache: createCache({ log: remote.log, ports: time.ports }) }
  }

  it('does not answer from memory when its lease has lapsed and the log cannot be read', async () => {
    const { time, remote, cache } = shared()
    await time.advance(10)
    let value = 1
    const read = (): Promise<number> => cache.getOrSet({ key: 'k', tags: [x], factory: () => value })
    expect(await read()).toBe(1)
    remote.mode = 'hang'
    await time.advance(5_000)
    value = 2
    const lapsed = read()
    await time.advance(300)
    expect(await lapsed).toBe(2)
  })

  it('renews a lapsed lease with one read of the log, shared by all who ask', async () => {
    const time = createVirtualTime()
    const remote = remoteLog(createMemoryLog({ ports: time.ports }))
    const cache = createCache({ log: remote.log, ports: time.ports, follow: 'request' })
    const read = (): Promise<number> => cache.getOrSet({ key: 'k', tags: [x], factory: () => 1 })
    const all = Array.from({ length: 20 }, read)
    await time.advance(50)
    await Promise.all(all)
    expect(remote.reads).toBe(1)
    await time.advance(1_000)
    await read()
    expect(remote.reads).toBe(1)
  })

  it('shows a client its own write: a request that brings a position reads the log first', async () => {
    const { time, cache, writer } = shared()
    await time.advance(10)
    let value = 1
    const read = (): Promise<number> => cache.getOrSet({ key: 'k', tags: [x], factory: () => value })
    expect(await read()).toBe(1)
    value = 2
    const { position } = await writer.invalidate(x)
    const opening = cache.openScope(position)
    await time.advance(50)
    const scope = await opening
    expect(scope.bypass).toBe(false)
    expect(await read()).toBe(2)
  })

  it('serves a request without caches when the log cannot be asked for its position', async () => {
    const { time, remote, cache } = shared()
    await time.advance(10)
    remote.mode = 'hang'
    const opening = cache.openScope({ epoch: cache.follower.epoch, seq: 1 })
    await time.advance(300)
    expect((await opening).bypass).toBe(true)
  })

  it('ignores a position that the log does not know, with an event', async () => {
    const { time, cache } = shared()
    await time.advance(10)
    const ignored: unknown[] = []
    cache.events.on('positionIgnored', (event) => ignored.push(event))
    const opening = cache.openScope({ epoch: 'foreign', seq: 3 })
    await time.advance(50)
    expect((await opening).bypass).toBe(false)
    expect(ignored).toEqual([{ position: 'foreign:3', reason: 'epoch' }])
  })
})
