import { describe, expect, it } from 'vitest'
import type { Cache, CacheOptions } from './cache-types'
import { createCache } from './create-cache'
import { createMemoryLog } from './memory-log'
import type { SharedEntry } from './second-level'
import { tag } from './tag'
import { deferred } from './testing/deferred'
import { type RemoteLog, remoteLog } from './testing/remote-log'
import { type SharedStore, type SharedStoreOptions, sharedStore } from './testing/shared-store'
import { createVirtualTime, settle, type VirtualTime } from './testing/virtual-time'

const x = tag('x')

interface Instance {
  readonly cache: Cache
  readonly remote: RemoteLog
  readonly trace: string[]
}

interface Cluster {
  readonly time: VirtualTime
  readonly store: SharedStore
  readonly start: (options?: CacheOptions) => Promise<Instance>
  source: string
  loads: number
  readonly read: (instance: Instance, more?: object) => Promise<string>
}

/** Several processes on one log and one second level. */
const cluster = (options: Partial<SharedStoreOptions> = {}): Cluster => {
  const time = createVirtualTime()
  const log = createMemoryLog({ ports: time.ports })
  const store = sharedStore({ log, ports: time.ports, ...options })
  const self: Cluster = {
    time,
    store,
    source: 'v1',
    loads: 0,
    start: async (more = {}) => {
      const remote = remoteLog(log)
      const cache = createCache({
        ports: time.ports,
        log: remote.log,
        follow: 'request',
        maxLag: 60_000,
        ledgerBuckets: 2 ** 10,
        secondLevel: store.level,
        ...more,
      })
      await Promise.all([cache.follower.catchUp(), time.advance(20)])
      const trace: string[] = []
      cache.events.onAny((name) => trace.push(name))
      return { cache, remote, trace }
    },
    read: ({ cache }, more = {}) =>
      cache.getOrSet({
        key: 'k',
        tags: [x],
        factory: () => {
          self.loads++
          return self.source
        },
        ...more,
      }),
  }
  return self
}

/** Resolves as soon as `work` has, moving the clocks until then. */
const inTime = async <T>(time: VirtualTime, work: Promise<T>): Promise<T> => {
  let isOver = false
  const ended = work.finally(() => {
    isOver = true
  })
  ended.catch(() => undefined)
  for (let i = 0; i < 2_000 && !isOver; i++) await time.advance(10)
  return ended
}

describe.each([true, false])('a second level (it compares with the log: %s)', (compares) => {
  it('spares a process the load that another one has made', async () => {
    const all = cluster({ compares })
    const [a, b] = [await all.start(), await all.start()]
    await all.read(a)
    await settle()
    expect([await all.read(b), await all.read(b), all.loads]).toEqual(['v1', 'v1', 1])
    expect(b.trace).toEqual(['entryMissed', 'sharedEntryFound', 'entryHit'])
  })

  it('never answers what an invalidation has overtaken, also when its writer was late', async () => {
    const all = cluster({ compares })
    const [a, b] = [await all.start(), await all.start()]
    await all.read(a)
    await settle()
    const late = [...all.store.held]
    all.source = 'v2'
    await b.cache.invalidate(x)
    expect(await all.read(b)).toBe('v2')
    await settle()
    all.store.held.clear()
    for (const [key, held] of late) all.store.held.set(key, held)
    const c = await all.start()
    expect([await all.read(c), all.loads]).toEqual(['v2', 3])
    expect(c.trace).toContain('sharedEntryMissed')
  })

  it('lets a ttl go on where it stands, counted from the question', async () => {
    const all = cluster({ compares })
    const [a, b] = [await all.start(), await all.start()]
    await all.read(a, { ttl: 1_000 })
    await all.time.advance(600)
    all.store.delayMs = 100
    expect(await inTime(all.time, all.read(b, { ttl: 1_000 }))).toBe('v1')
    await all.time.advance(299)
    all.source = 'v2'
    all.store.delayMs = 0
    expect(await all.read(b, { ttl: 1_000 })).toBe('v1')
    await all.time.advance(1)
    expect([await all.read(b, { ttl: 1_000 }), all.loads]).toEqual(['v2', 2])
  })

  it('carries tags and covers on, so that what nests an adopted entry falls with it', async () => {
    const all = cluster({ compares })
    const [a, b] = [await all.start(), await all.start()]
    await all.read(a)
    await settle()
    const outer = (): Promise<string> =>
      b.cache.getOrSet({ key: 'outer', factory: ({ getOrSet }) => getOrSet({ key: 'k', tags: [x], factory: () => all.source }) })
    expect(await outer()).toBe('v1')
    all.source = 'v2'
    await b.cache.invalidate(x)
    expect(await outer()).toBe('v2')
  })
})

describe('a second level beside the log', () => {
  it('answers for a position that this process has not reached, and what it gives is as of there', async () => {
    const all = cluster()
    const [a, b] = [await all.start(), await all.start()]
    await a.cache.invalidate(tag('unrelated'))
    await all.read(a)
    await settle()
    const scope = b.cache.newScope()
    expect(await b.cache.getOrSet({ key: 'k', tags: [x], factory: () => 'not asked' })).toBe('v1')
    expect([b.cache.follower.applied, scope.asOf]).toEqual([0, 0])
    // The record that it has not heard of yet does not concern the entry.
    await Promise.all([b.cache.follower.catchUp(), all.time.advance(20)])
    expect([await all.read(b), all.loads]).toEqual(['v1', 1])
  })

  it('is joined by a read that began after an invalidation only if it was asked after it', async () => {
    const all = cluster()
    const [a, b] = [await all.start(), await all.start()]
    await all.read(a)
    await settle()
    all.store.delayMs = 100
    const early = all.read(b)
    await settle()
    all.source = 'v2'
    await b.cache.invalidate(x)
    const late = all.read(b)
    expect(await inTime(all.time, Promise.all([early, late]))).toEqual([expect.stringMatching(/v[12]/), 'v2'])
    expect(await inTime(all.time, all.read(b))).toBe('v2')
  })

  it('costs no load twice: what is loaded after the look-up reflects what was appended during it', async () => {
    const all = cluster()
    const b = await all.start()
    all.store.delayMs = 100
    const reading = all.read(b)
    await settle()
    all.source = 'v2'
    await b.cache.invalidate(x)
    expect(await inTime(all.time, reading)).toBe('v2')
    expect([await all.read(b), all.loads]).toEqual(['v2', 1])
  })

  it('answers a process whose lease has lapsed, which keeps nothing of it', async () => {
    const all = cluster()
    const [a, b] = [await all.start(), await all.start({ maxLag: 1_000 })]
    await all.read(a)
    await all.time.advance(1_000)
    b.remote.mode = 'fail'
    expect([await inTime(all.time, all.read(b)), all.loads]).toEqual(['v1', 1])
    b.remote.mode = 'answer'
    all.store.held.clear()
    await all.time.advance(20)
    await inTime(all.time, all.read(b))
    expect(all.loads).toBe(2)
  })

  it('does not answer a request that is served without caches', async () => {
    const all = cluster()
    const [a, b] = [await all.start(), await all.start()]
    await all.read(a)
    await settle()
    b.remote.mode = 'fail'
    const scope = await inTime(all.time, b.cache.openScope({ epoch: b.cache.follower.epoch, seq: 9 }))
    const { get } = all.store.calls
    const inside = createCache({
      ports: all.time.ports,
      secondLevel: all.store.level,
      scopes: { current: () => scope, run: (_, work) => work(), open: () => scope },
    })
    expect(scope.bypass).toBe(true)
    expect([await inside.getOrSet({ key: 'k', factory: () => 'loaded' }), all.store.calls.get - get]).toEqual(['loaded', 0])
  })

  it('makes a process look at the log when it answers from an epoch that is not its own', async () => {
    const all = cluster()
    const renewed = createMemoryLog({ ports: all.time.ports })
    const b = await all.start()
    const moved = sharedStore({ log: renewed, ports: all.time.ports })
    const c = createCache({ ports: all.time.ports, log: renewed, secondLevel: moved.level })
    await c.getOrSet({ key: 'k', tags: [x], factory: () => 'after the failover' })
    await settle()
    Object.assign(all.store.level, { get: moved.level.get })
    // The log itself has not moved: what speaks of another epoch is of unknown age.
    expect(await inTime(all.time, all.read(b))).toBe('v1')
    expect(b.trace).toContain('sharedEntryMissed')
    await b.remote.log.append({ tags: [x], verb: 'invalidate' })
    await inTime(all.time, b.cache.follower.catchUp())
    b.remote.tamper = () => ({ epoch: c.follower.epoch, oldest: 1, tail: 0, records: [] })
    expect([await inTime(all.time, all.read(b)), all.loads]).toEqual(['after the failover', 1])
  })
})

describe('a second level that lags behind its log', () => {
  it('does not answer what this process has heard to be overtaken, though it says that it compared', async () => {
    const all = cluster()
    const [a, b] = [await all.start(), await all.start()]
    await all.read(a)
    await settle()
    const old = await all.store.level.get('k', new AbortController().signal)
    all.store.mode = 'garbage'
    all.store.garbage = old
    all.source = 'v2'
    await b.cache.invalidate(x)
    const reasons: string[] = []
    b.cache.events.on('sharedEntryMissed', ({ reason }) => reasons.push(reason))
    expect([await inTime(all.time, all.read(b)), reasons]).toEqual(['v2', ['invalidated']])
  })

  it('does not answer with an entry of an epoch that this process has left meanwhile', async () => {
    const all = cluster()
    const [a, b] = [await all.start(), await all.start()]
    await all.read(a)
    await settle()
    all.store.delayMs = 100
    const reading = all.read(b)
    await settle()
    const renewed = createMemoryLog({ ports: { ...all.time.ports, random: { next: () => 0, id: () => 'renewed' } } })
    const page = await renewed.read()
    b.remote.tamper = () => page
    all.source = 'v2'
    await Promise.all([b.cache.follower.catchUp(), all.time.advance(20)])
    const reasons: string[] = []
    b.cache.events.on('sharedEntryMissed', ({ reason }) => reasons.push(reason))
    expect([await inTime(all.time, reading), reasons]).toEqual(['v2', ['epoch']])
  })
})

describe('a second level that does not compare', () => {
  it('answers nothing while the lease has lapsed', async () => {
    const all = cluster({ compares: false })
    const [a, b] = [await all.start(), await all.start({ maxLag: 1_000 })]
    await all.read(a)
    all.source = 'v2'
    await a.cache.invalidate(x)
    await all.time.advance(1_000)
    b.remote.mode = 'fail'
    expect(await inTime(all.time, all.read(b))).toBe('v2')
  })

  it('answers nothing when the lease lapses while it is asked', async () => {
    const all = cluster({ compares: false })
    const [a, b] = [await all.start(), await all.start({ maxLag: 1_000 })]
    await all.read(a)
    await settle()
    all.source = 'v2'
    await a.cache.invalidate(x)
    b.remote.mode = 'fail'
    await all.time.advance(900)
    all.store.delayMs = 200
    expect(await inTime(all.time, all.read(b))).toBe('v2')
  })

  it('is trusted no further than this process can vouch for', async () => {
    const all = cluster({ compares: false })
    const [a, b] = [await all.start(), await all.start()]
    await all.read(a)
    const [[key, held]] = [...all.store.held] as [[string, { readonly entry: SharedEntry; readonly at: number }]]
    all.store.held.set(key, { ...held, entry: { ...held.entry, asOf: 1_000_000 } })
    await all.read(b)
    all.source = 'v2'
    await b.cache.invalidate(x)
    all.store.held.clear()
    expect(await all.read(b)).toBe('v2')
  })
})

describe('loads of one key in several processes', () => {
  it('happen in one of them; the others wait for its value', async () => {
    const all = cluster({ grantsClaims: true })
    const instances = await Promise.all([1, 2, 3].map(() => all.start()))
    const pause = deferred()
    let loads = 0
    const reads = instances.map(({ cache }) =>
      cache.getOrSet({
        key: 'k',
        tags: [x],
        factory: async () => {
          loads++
          await pause.promise
          return 'v1'
        },
      }),
    )
    await all.time.advance(500)
    pause.resolve()
    expect([await inTime(all.time, Promise.all(reads)), loads]).toEqual([['v1', 'v1', 'v1'], 1])
  })

  it('go on elsewhere when the one that had the claim fails, at once', async () => {
    const all = cluster({ grantsClaims: true })
    const [a, b] = [await all.start(), await all.start()]
    const pause = deferred()
    const failing = a.cache.getOrSet({ key: 'k', factory: () => pause.promise.then(() => Promise.reject(new Error('no database'))) })
    failing.catch(() => undefined)
    await settle()
    const waiting = all.read(b)
    await all.time.advance(100)
    pause.resolve()
    await expect(failing).rejects.toThrow('no database')
    await all.time.advance(400)
    expect(all.loads).toBe(1)
    expect(await waiting).toBe('v1')
  })

  it('go on elsewhere at once when what was loaded is not kept', async () => {
    const all = cluster({ grantsClaims: true })
    const [a, b] = [await all.start(), await all.start()]
    const pause = deferred<string>()
    const overtaken = a.cache.getOrSet({ key: 'k', tags: [x], factory: () => pause.promise })
    await settle()
    const waiting = all.read(b)
    await all.time.advance(100)
    await a.cache.invalidate(x)
    pause.resolve('v0')
    expect(await overtaken).toBe('v0')
    await all.time.advance(400)
    expect([await waiting, all.loads]).toEqual(['v1', 1])
  })

  it('wait for a process that has died no longer than it may claim', async () => {
    const all = cluster({ grantsClaims: true })
    const [a, b] = [await all.start(), await all.start()]
    void a.cache.getOrSet({ key: 'k', factory: () => new Promise(() => undefined) })
    await settle()
    const waiting = all.read(b, {})
    await all.time.advance(2_900)
    expect(all.loads).toBe(0)
    await all.time.advance(200)
    expect([await waiting, all.loads]).toEqual(['v1', 1])
  })
})

describe('claims that are never granted', () => {
  it('keep a process waiting for as long as one may claim, and no longer', async () => {
    const all = cluster({ grantsClaims: true })
    Object.assign(all.store.level, { claim: async () => undefined })
    const a = await all.start({ secondLevelTiming: { claim: 500 } })
    const reading = all.read(a)
    await all.time.advance(499)
    expect(all.loads).toBe(0)
    await all.time.advance(1)
    await settle()
    expect([await reading, all.loads]).toEqual(['v1', 1])
  })
})

describe('a second level that fails', () => {
  it.each(['hang', 'fail', 'garbage'] as const)('makes reads slower, never wrong (%s)', async (mode) => {
    const all = cluster()
    const [a, b] = [await all.start(), await all.start()]
    await all.read(a)
    await settle()
    all.store.mode = mode
    all.store.garbage = 'nonsense'
    all.source = 'v2'
    await b.cache.invalidate(x)
    expect(await inTime(all.time, all.read(b))).toBe('v2')
    expect(b.trace).toContain('secondLevelFailed')
  })

  const entry: SharedEntry = { value: 'wrong', tagSet: new Map([[x, undefined]]), epoch: 'e1', asOf: 0, ttl: undefined, grace: 0 }
  it.each<readonly [string, unknown]>([
    ['null', null],
    ['text', 'OK'],
    ['nothing of an entry', {}],
    ['no age', { entry }],
    ['an age below 0', { entry, ageMs: -1 }],
    ['an age that is no number', { entry, ageMs: Number.NaN }],
    ['no value', { entry: { ...entry, value: undefined, ...{ tagSet: [] } }, ageMs: 0 }],
    ['tags as they look in JSON', { entry: { ...entry, tagSet: { x: null } }, ageMs: 0 }],
    ['tags that are no text', { entry: { ...entry, tagSet: new Map([[7, undefined]]) }, ageMs: 0 }],
    ['covers that are no text', { entry: { ...entry, tagSet: new Map([['x', 7]]) }, ageMs: 0 }],
    ['no epoch', { entry: { ...entry, epoch: '' }, ageMs: 0 }],
    ['a position that is no number', { entry: { ...entry, asOf: '7' }, ageMs: 0 }],
    ['a broken position', { entry: { ...entry, asOf: 0.5 }, ageMs: 0 }],
    ['a ttl that is no number', { entry: { ...entry, ttl: null }, ageMs: 0 }],
    ['no grace', { entry: { ...entry, grace: undefined }, ageMs: 0 }],
    ['a comparison with nothing', { entry, ageMs: 0, checkedAt: {} }],
    ['a comparison with another epoch', { entry, ageMs: 0, checkedAt: { epoch: 'e2', seq: 5 } }],
    ['a comparison older than the entry', { entry: { ...entry, asOf: 5 }, ageMs: 0, checkedAt: { epoch: 'e1', seq: 4 } }],
  ])('is not believed: %s', async (_, garbage) => {
    const all = cluster()
    const a = await all.start()
    all.store.mode = 'garbage'
    all.store.garbage = garbage
    expect(await all.read(a)).toBe('v1')
    expect(a.trace).toContain('secondLevelFailed')
  })

  it('is left alone after five failures, tried again by one read, and used again once it answers', async () => {
    const all = cluster()
    const a = await all.start()
    const events: string[] = []
    a.cache.events.onAny((name) => name.startsWith('secondLevel') && events.push(name))
    all.store.mode = 'fail'
    for (let i = 0; i < 4; i++) await a.cache.getOrSet({ key: `k${i}`, factory: () => i })
    await settle()
    const { get, set } = all.store.calls
    expect([get + set, events.filter((name) => name === 'secondLevelSuspended')]).toEqual([expect.any(Number), ['secondLevelSuspended']])
    for (let i = 10; i < 20; i++) await a.cache.getOrSet({ key: `k${i}`, factory: () => i })
    expect(all.store.calls).toMatchObject({ get, set })
    await all.time.advance(1_000)
    const tries = Array.from({ length: 20 }, (_, i) => a.cache.getOrSet({ key: `t${i}`, factory: () => i }))
    await Promise.all(tries)
    expect(all.store.calls.get).toBe(get + 1)
    // It failed again: twice as long now.
    await all.time.advance(1_999)
    await all.read(a)
    expect(all.store.calls.get).toBe(get + 1)
    await all.time.advance(1)
    all.store.mode = 'answer'
    await a.cache.getOrSet({ key: 'again', factory: () => 1 })
    expect(events.at(-1)).toBe('secondLevelResumed')
    await a.cache.getOrSet({ key: 'and again', factory: () => 1 })
    expect(all.store.calls.get).toBe(get + 3)
  })

  it('keeps no reader waiting for a write, and close waits for it', async () => {
    const all = cluster()
    const a = await all.start()
    all.store.delayMs = 500
    const reading = all.read(a)
    await all.time.advance(500)
    expect(await reading).toBe('v1')
    let isClosed = false
    const closing = a.cache.close().then(() => {
      isClosed = true
    })
    await settle()
    expect(isClosed).toBe(false)
    await all.time.advance(500)
    await closing
    expect(all.store.held.has('k')).toBe(true)
  })
})
