import {
  createMemoryLog,
  createMemoryStore,
  defineModel,
  type Log,
  type SecondLevel,
  type TagSource,
  type Target,
  tag,
} from '@unstale/cache-core'
import { type Fault, faultySecondLevel, faultyStore, sharedStore } from '@unstale/cache-core/testing'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { createServerCache } from './create-server-cache'
import type { ServerCache } from './server-cache-types'
import { type Deferred, deferred } from './testing/deferred'
import { laggingLog } from './testing/lagging-log'
import { type RealServer, startServer } from './testing/real-server'

const model = defineModel<{ scene: { id: number; chapterId: number } }>()({ scene: { lists: ['chapterId'] } })
const row = { id: 1, chapterId: 7 }

// Real sockets on a machine that may be busy: how long it takes says nothing.
vi.setConfig({ testTimeout: 60_000 })

/** How the read says what it shows, and the write what it changed. */
const NAMES: Readonly<Record<string, { readonly tags: TagSource; readonly target: Target }>> = {
  'by key': { tags: tag('key:row'), target: tag('key:row') },
  'by the tag of a row': { tags: model.scene(1), target: model.scene.updated({ before: row, after: row }) },
  'by the tag of a list': { tags: model.scene.list({ chapterId: 7 }), target: model.scene.created(row) },
}

/** What goes wrong in the memory of each process, and in the store that they share. */
const FAULTS: Readonly<Record<string, { readonly near: Fault; readonly far: Fault }>> = {
  'stores that work': { near: 'none', far: 'none' },
  'a memory that throws': { near: 'throw', far: 'none' },
  'a memory that answers nonsense': { near: 'garbage', far: 'none' },
  'a memory that forgets': { near: 'forget', far: 'none' },
  'a second level that throws': { near: 'none', far: 'throw' },
  'a second level that hangs': { near: 'none', far: 'hang' },
  'a second level that answers nonsense': { near: 'none', far: 'garbage' },
  'both broken': { near: 'throw', far: 'garbage' },
}

interface Instance {
  readonly cache: ServerCache
  readonly read: RealServer['fetch']
  get(): Promise<string>
  put(value: string): Promise<void>
}

interface Cluster {
  start(): Promise<Instance>
  /** Resolves when a load has looked at the source and waits. */
  looked(): Promise<Deferred<void>>
  source: string
  /** While set, the loads wait after they have looked. */
  isSlow: boolean
  fails: boolean
  verb: 'invalidate' | 'expire' | 'remove'
  loads: number
  readonly log: Log
  level: SecondLevel
}

const open: { close(): Promise<void> }[] = []
afterEach(async () => {
  for (const each of open.splice(0)) await each.close()
})

const cluster = (names: string, faults = 'stores that work', terms: object = {}): Cluster => {
  const { tags, target } = NAMES[names] as (typeof NAMES)[string]
  const { near, far } = FAULTS[faults] as (typeof FAULTS)[string]
  const log = createMemoryLog()
  const clock = { monotonic: () => performance.now(), wall: () => Date.now() }
  const timers = { after: (ms: number, task: () => void) => clearTimeout.bind(undefined, setTimeout(task, ms)) as () => void }
  const shared = sharedStore({ log, ports: { clock, timers, random: { next: Math.random, id: () => 'id' } } })
  const waiting: ((pause: Deferred<void>) => void)[] = []
  const paused: Deferred<void>[] = []
  const self: Cluster = {
    source: 'v1',
    isSlow: false,
    fails: false,
    verb: 'invalidate',
    loads: 0,
    log,
    level: faultySecondLevel(shared.level, () => far),
    looked: () => {
      const next = paused.shift()
      return next ? Promise.resolve(next) : new Promise((resolve) => void waiting.push(resolve))
    },
    start: async () => {
      const cache = createServerCache({
        log: laggingLog(log).log,
        maxLag: 60_000,
        ledgerBuckets: 2 ** 12,
        store: faultyStore(createMemoryStore(), () => near),
        secondLevel: self.level,
        secondLevelTiming: { readTimeout: 20, writeTimeout: 50, failures: 3 },
      })
      await cache.follower.ready()
      const load = async (): Promise<string> => {
        self.loads++
        const seen = self.source
        if (self.fails) throw new Error('no database')
        if (!self.isSlow) return seen
        const pause = deferred()
        const next = waiting.shift()
        if (next) next(pause)
        else paused.push(pause)
        await pause.promise
        return seen
      }
      const server = await startServer(cache, (app) => {
        app.get('/row', async (_request, response) => {
          response.send(await cache.getOrSet({ key: 'row', tags: [tags], factory: load, ...terms }))
        })
        app.put('/row/:value', async (request, response) => {
          self.source = request.params.value
          await cache[self.verb](target)
          response.sendStatus(204)
        })
      })
      open.push({ close: () => server.close() }, { close: () => cache.close() })
      return {
        cache,
        read: server.fetch,
        get: async () => (await server.fetch('/row')).body,
        put: async (value) => {
          expect((await server.fetch(`/row/${value}`, { method: 'PUT' })).status).toBe(204)
        },
      }
    },
  }
  return self
}

const some = ['by key', 'by the tag of a row'].flatMap((names) => Object.keys(FAULTS).map((faults) => [names, faults] as const))
const every = Object.keys(NAMES).flatMap((names) => Object.keys(FAULTS).map((faults) => [names, faults] as const))

describe('over real HTTP, 1: a load that a write overtakes', () => {
  it.each(every)('is not kept (%s, %s)', async (names, faults) => {
    const all = cluster(names, faults)
    const a = await all.start()
    all.isSlow = true
    const slow = a.get()
    const pause = await all.looked()
    await a.put('v2')
    all.isSlow = false
    pause.resolve()
    expect(await slow).toBe('v1')
    expect([await a.get(), await a.get(), await (await all.start()).get()]).toEqual(['v2', 'v2', 'v2'])
  })
})

describe('over real HTTP, 2: a read that begins after a write', () => {
  it.each(every)('makes a load of its own (%s, %s)', async (names, faults) => {
    const all = cluster(names, faults)
    const a = await all.start()
    all.isSlow = true
    const slow = a.get()
    const first = await all.looked()
    await a.put('v2')
    const late = a.get()
    const second = await all.looked()
    second.resolve()
    expect(await late).toBe('v2')
    first.resolve()
    expect(await slow).toBe('v1')
    all.isSlow = false
    expect(await a.get()).toBe('v2')
  })
})

describe('over real HTTP, 3: a write to the second level that comes late', () => {
  it.each(Object.keys(NAMES))('is never answered by an instance that starts afterwards (%s)', async (names) => {
    const all = cluster(names)
    const inner = all.level
    const held: (() => Promise<void>)[] = []
    all.level = { ...inner, set: async (key, entry) => void held.push(() => inner.set(key, entry)) }
    const a = await all.start()
    expect(await a.get()).toBe('v1')
    all.level = inner
    const b = await all.start()
    await b.put('v2')
    expect(await b.get()).toBe('v2')
    for (const write of held) await write()
    const d = await all.start()
    expect([await d.get(), held.length]).toEqual(['v2', 1])
    await b.put('v3')
    for (const write of held) await write()
    expect(await (await all.start()).get()).toBe('v3')
  })
})

describe('over real HTTP, 4: refreshing and standing in', () => {
  it.each(some)('a refresh behind a stale answer is not kept when a write overtakes it (%s, %s)', async (names, faults) => {
    const all = cluster(names, faults)
    const a = await all.start()
    await a.get()
    all.verb = 'expire'
    await a.put('v1')
    all.verb = 'invalidate'
    all.isSlow = true
    // Old at once where the memory works, and then the refresh runs behind it.
    const answered = a.get()
    const pause = await all.looked()
    await a.put('v2')
    all.isSlow = false
    pause.resolve()
    expect(await answered).toBe('v1')
    expect([await a.get(), await a.get()]).toEqual(['v2', 'v2'])
  })

  it.each(Object.keys(NAMES))(
    'a failing loader is an error after `invalidate` and `remove`, and flagged as stale after `expire` (%s)',
    async (names) => {
      for (const verb of ['invalidate', 'remove', 'expire'] as const) {
        const all = cluster(names, 'stores that work', { grace: 60_000 })
        const a = await all.start()
        await a.get()
        all.verb = verb
        await a.put('v2')
        all.fails = true
        const answers = [await a.read('/row'), await a.read('/row'), await a.read('/row')]
        expect(answers.map(({ status }) => status)).toEqual(Array(3).fill(verb === 'expire' ? 200 : 500))
        if (verb === 'expire') {
          expect(answers.map(({ body }) => body)).toEqual(['v1', 'v1', 'v1'])
          for (const { cacheStatus } of answers) expect(cacheStatus).toContain('stale')
        }
        all.fails = false
        await a.put('v3')
        const fresh = await a.read('/row')
        if (verb !== 'expire') expect([fresh.body, fresh.cacheStatus.includes('detail="stale')]).toEqual(['v3', false])
      }
    },
  )
})

describe('over real HTTP, 11: a record that is appended inside the transaction', () => {
  it.each(some)('ends on what was committed (%s, %s)', async (names, faults) => {
    const all = cluster(names, faults)
    const { target } = NAMES[names] as (typeof NAMES)[string]
    const a = await all.start()
    await a.get()
    const committing = deferred()
    const isInside = deferred()
    const writing = a.cache.mutate(target, async () => {
      await a.cache.invalidate(target)
      isInside.resolve()
      await committing.promise
      all.source = 'v2'
    })
    await isInside.promise
    // Not committed yet: what is loaded now is right now, and wrong in a moment.
    expect(await a.get()).toBe('v1')
    committing.resolve()
    await writing
    expect([await a.get(), await a.get()]).toEqual(['v2', 'v2'])
  })
})

describe('over real HTTP, 12: a replica that lags', () => {
  it.each(some)('is shown no longer than until the record is repeated (%s, %s)', async (names, faults) => {
    const all = cluster(names, faults)
    const { target } = NAMES[names] as (typeof NAMES)[string]
    const a = await all.start()
    await a.get()
    // The primary has v2; the loader reads a replica that does not yet.
    const { tags, cause } = await a.cache.invalidate(target)
    expect(await a.get()).toBe('v1')
    all.source = 'v2'
    // What `outcomeUnknown` puts into the due list for after the lag.
    await a.cache.outcomeUnknown(tags, cause)
    expect([await a.get(), await a.get()]).toEqual(['v2', 'v2'])
  })
})

describe('over real HTTP, 14: positions that are lost', () => {
  it.each(Object.keys(NAMES))('leave old entries dead: the log has let go of the record (%s)', async (names) => {
    const all = cluster(names)
    const small = createMemoryLog({ retain: 4 })
    const view = laggingLog(small)
    Object.assign(all.log, { append: small.append, read: view.log.read })
    const a = await all.start()
    await a.get()
    view.lagging = true
    const b = await all.start()
    await b.put('v2')
    for (let i = 0; i < 10; i++) await b.cache.invalidate(tag('unrelated'))
    view.lagging = false
    await a.cache.follower.catchUp()
    expect([await a.get(), await b.get()]).toEqual(['v2', 'v2'])
  })

  it.each(Object.keys(NAMES))('leave old entries dead: everything was flushed, and a new epoch begins (%s)', async (names) => {
    const all = cluster(names)
    const a = await all.start()
    expect(await a.get()).toBe('v1')
    const renewed = createMemoryLog()
    Object.assign(all.log, { append: renewed.append, read: renewed.read })
    all.source = 'v2'
    await a.cache.follower.catchUp()
    expect([await a.get(), await (await all.start()).get()]).toEqual(['v2', 'v2'])
  })
})

describe('a thousand readers of one key', () => {
  const crowd = async (all: Cluster, a: Instance, count: number): Promise<readonly Promise<string>[]> => {
    let open = 0
    const end = a.cache.events.on('loadJoined', () => void open++)
    const endMiss = a.cache.events.on('loadStarted', () => void open++)
    const before = open
    const reads = Array.from({ length: count }, () => a.get())
    while (open - before < count) await new Promise<void>((resolve) => setImmediate(resolve))
    end()
    endMiss()
    void all
    return reads
  }

  it('over real HTTP cost one load; two with a write in the middle, and whoever began after it sees it', async () => {
    const all = cluster('by the tag of a row')
    const a = await all.start()
    all.isSlow = true
    const early = await crowd(all, a, 500)
    const first = await all.looked()
    expect(all.loads).toBe(1)
    await a.put('v2')
    const late = await crowd(all, a, 500)
    const second = await all.looked()
    expect(all.loads).toBe(2)
    first.resolve()
    second.resolve()
    expect(new Set(await Promise.all(early))).toEqual(new Set(['v1']))
    expect(new Set(await Promise.all(late))).toEqual(new Set(['v2']))
    all.isSlow = false
    expect([await a.get(), all.loads]).toEqual(['v2', 2])
  }, 60_000)

  it('over real HTTP cost one load when nothing is written', async () => {
    const all = cluster('by key')
    const a = await all.start()
    all.isSlow = true
    const reads = await crowd(all, a, 1_000)
    ;(await all.looked()).resolve()
    expect([new Set(await Promise.all(reads)), all.loads]).toEqual([new Set(['v1']), 1])
  }, 60_000)
})
