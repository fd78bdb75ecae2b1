import { type CacheEvents, createBus } from '@unstale/cache-bus'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { createCache } from './create-cache'
import { createMemoryLog } from './memory-log'
import { createMemoryStore } from './memory-store'
import type { Entry, Store } from './store'
import { tag } from './tag'
import { createVirtualTime } from './testing/virtual-time'

afterEach(() => void vi.unstubAllGlobals())

const calls = { get: 0, set: 0, delete: 0, timers: 0, emits: 0, records: 0 }
const count = async (work: () => Promise<unknown>): Promise<typeof calls> => {
  const before = { ...calls }
  await work()
  return Object.fromEntries(
    Object.entries(calls).map(([name, value]) => [name, value - before[name as keyof typeof calls]]),
  ) as typeof calls
}

const counted = (maxEntries = 100) => {
  const { ports } = createVirtualTime()
  const counting = {
    ...ports,
    timers: {
      after: (ms: number, task: () => void) => {
        calls.timers++
        return ports.timers.after(ms, task)
      },
    },
  }
  const inner = createMemoryStore({ maxEntries })
  const held: Entry[] = []
  const store: Store = {
    ...inner,
    get: (key) => {
      calls.get++
      return inner.get(key)
    },
    set: (key, entry) => {
      calls.set++
      held.push(entry)
      inner.set(key, entry)
    },
    delete: () => calls.delete++,
  }
  const bus = createBus<CacheEvents>()
  const emit: typeof bus.emit = (name, payload) => {
    calls.emits++
    bus.emit(name, payload)
  }
  const inProcess = createMemoryLog({ ports: counting })
  const log: typeof inProcess = {
    ...inProcess,
    append: (record, options) => {
      calls.records++
      return inProcess.append(record, options)
    },
  }
  const cache = createCache({ log, store, ports: counting, events: { ...bus, emit }, ledgerBuckets: 2 ** 16 })
  const read = (key: string, ...names: readonly string[]): Promise<string> =>
    cache.getOrSet({ key, tags: names.map((name) => tag(name)), factory: async () => `value of ${key}` })
  return { cache, read, held, bus }
}

describe('what is done most', () => {
  it('makes no timer and no event that nobody hears: neither a hit, nor a miss, nor an invalidation', async () => {
    const { cache, read } = counted()
    const nothing = { timers: 0, emits: 0, delete: 0 }
    expect(await count(() => read('k', 'row:1', 'all'))).toMatchObject({ ...nothing, set: 1, records: 0 })
    expect(await count(() => read('k', 'row:1', 'all'))).toEqual({ ...nothing, get: 1, set: 0, records: 0 })
    expect(await count(() => cache.invalidate(tag('row:1')))).toEqual({ ...nothing, get: 0, set: 0, records: 1 })
    expect(await count(() => read('k', 'row:1', 'all'))).toMatchObject({ ...nothing, set: 1, records: 0 })
  })

  it('an invalidation does the same whether 10, 1,000 or 100,000 entries carry the tag: one record, and no look at any', async () => {
    const { cache, read } = counted(100_000)
    for (let index = 0; index < 100_000; index++) {
      await read(`k${index}`, 'all', ...(index < 1_000 ? ['list:1'] : []), ...(index < 10 ? ['row:1'] : []))
    }
    const each: unknown[] = []
    for (const name of ['row:1', 'list:1', 'all']) each.push(await count(() => cache.invalidate(tag(name))))
    expect(each).toEqual(Array(3).fill({ get: 0, set: 0, delete: 0, timers: 0, emits: 0, records: 1 }))
    expect([cache.isHeld('k0'), cache.isHeld('k99999')]).toEqual([false, false])
  })

  it('a record is in the log before the call that writes it returns', async () => {
    const { cache } = counted()
    const writing = cache.invalidate(tag('row:1'))
    expect(cache.follower.applied).toBe(1)
    expect((await writing).position?.seq).toBe(1)
  })

  it('a load makes no AbortController unless its loader asks for the signal', async () => {
    let made = 0
    const { cache, read } = counted()
    vi.stubGlobal(
      'AbortController',
      class extends AbortController {
        constructor() {
          super()
          made++
        }
      },
    )
    await read('a', 'row:1')
    expect(made).toBe(0)
    const signal = await cache.getOrSet({ key: 'b', factory: (context) => context.signal })
    expect([made, signal.aborted]).toEqual([1, false])
  })

  it('a miss makes no more promises than it needs, and asks Maps for its key as seldom as it can', async () => {
    const cache = createCache({ ledgerBuckets: 2 ** 16 })
    const read = (key: string): Promise<number> => cache.getOrSet({ key, tags: [tag('row:1'), tag('all')], factory: () => 1 })
    await read('first')
    const { createHook } = (await import('node:async_hooks' as string)) as {
      readonly createHook: (on: { init(id: number, type: string): void }) => { enable(): { disable(): void } }
    }
    let promises = 0
    const hook = createHook({ init: (_id, type) => void (type === 'PROMISE' && promises++) }).enable()
    const reading = read('second')
    await reading
    hook.disable()
    // The load's, the reader's, and one for each wait: for the next microtask, for the value, and for the reader here.
    expect(promises).toBeLessThanOrEqual(7)
    const asked = (['get', 'has', 'set'] as const).map((name) => [name, vi.spyOn(Map.prototype, name as 'get')] as const)
    await read('third')
    const counts = asked.map(([name, { mock }]) => [name, mock.calls.filter(([key]) => key === 'third').length] as const)
    vi.restoreAllMocks()
    // Asked: the store when it is read, when it is compared and when it is kept, the flights when it begins and when it ends. Set: there, and among the reads.
    expect(Object.fromEntries(counts)).toEqual({ get: 4, has: 1, set: 3 })
  })

  it('an entry is one object: what it shares with others of its sort is held once', async () => {
    const { read, held } = counted()
    await read('a', 'row:1', 'list:1', 'all')
    await read('b', 'row:2', 'list:2', 'all')
    const [a, b] = held as [Entry, Entry]
    expect(a.kin).toBe(b.kin)
    expect(Object.values(a).filter((field) => typeof field === 'object')).toEqual([a.kin])
    // Eleven fields and a header of three words; one more object each would break the promise of 160 bytes.
    expect(Object.keys(a)).toHaveLength(11)
  })
})

describe('an invalidation', () => {
  it('is in the log of this process before the call returns, and keeps the names of a tag once', async () => {
    const { cache } = counted()
    const first = cache.invalidate(tag('scene:1'))
    expect(cache.follower.applied).toBe(1)
    const second = cache.invalidate(tag('scene:1'), { cause: 'again' })
    expect(cache.follower.applied).toBe(2)
    expect((await second).tags).toBe((await first).tags)
  })

  it('looks at the wall clock once, and at the other one only for who hears how long it took', async () => {
    const { ports } = createVirtualTime()
    const asked: string[] = []
    const clock = {
      monotonic: () => asked.push('monotonic'),
      wall: () => asked.push('wall'),
    }
    const cache = createCache({ ports: { ...ports, clock }, ledgerBuckets: 2 ** 16 })
    asked.length = 0
    await cache.invalidate(tag('scene:1'))
    expect(asked).toEqual(['wall'])
    cache.events.on('recordAppended', () => undefined)
    await cache.invalidate(tag('scene:1'))
    expect(asked).toContain('monotonic')
  })
})
