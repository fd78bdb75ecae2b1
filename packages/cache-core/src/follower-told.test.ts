import { type CacheEvents, createBus } from '@unstale/cache-bus'
import { describe, expect, it } from 'vitest'
import { createFollower, type Follower } from './follower'
import type { Log, LogPage } from './log'
import { createMemoryLog } from './memory-log'
import type { Tag } from './tag'
import { createVirtualTime, settle, type VirtualTime } from './testing/virtual-time'

const a = 'a' as Tag

interface Bench {
  readonly time: VirtualTime
  readonly follower: Follower
  /** How long each read was ready to wait, in ms. */
  readonly waits: number[]
  /** How often the log was asked what it holds. */
  asks: number
  readonly events: (keyof CacheEvents)[]
  /** What comes of asking. */
  asked: 'answer' | 'hang' | 'fail'
  append(): Promise<void>
}

/** A follower of a log that hands on what a waiting read is woken by, and nothing else. */
const bench = async (): Promise<Bench> => {
  const time = createVirtualTime()
  const source = createMemoryLog({ ports: time.ports })
  const waits: number[] = []
  const told = ({ epoch, records }: LogPage): LogPage => ({
    epoch,
    oldest: records[0]?.seq ?? 0,
    tail: records.at(-1)?.seq ?? 0,
    records,
    proven: false,
  })
  const log: Log = {
    append: source.append,
    plan: source.plan,
    unplan: source.unplan,
    renew: source.renew,
    read: async (query = {}) => {
      const { waitMs = 0, after } = query
      waits.push(waitMs)
      if (waitMs > 0) {
        const page = await source.read(query)
        if (page.epoch === after?.epoch && page.records.length > 0) return told(page)
      }
      made.asks++
      if (made.asked === 'fail') throw new Error('refused')
      return made.asked === 'hang' ? new Promise<never>(() => undefined) : source.read({ ...query, waitMs: 0 })
    },
  }
  const bus = createBus<CacheEvents>()
  const events: (keyof CacheEvents)[] = []
  bus.onAny((name) => void events.push(name))
  const follower = createFollower({ log, ports: time.ports, events: bus, maxLag: 2_000, mode: 'background' })
  const made: Bench = {
    time,
    follower,
    waits,
    asks: 0,
    events,
    asked: 'answer',
    append: async () => {
      await source.append({ tags: [a], verb: 'invalidate' })
      await settle()
    },
  }
  await settle()
  return made
}

describe('records that come by themselves', () => {
  it('are applied at once, with one read each', async () => {
    const b = await bench()
    b.waits.length = b.asks = 0
    for (let n = 1; n <= 5; n++) {
      await b.append()
      expect([b.follower.applied, b.follower.lastOf(a)]).toEqual([n, n])
    }
    expect([b.waits.length, b.asks]).toEqual([5, 0])
    b.follower.close()
  })

  it('prove no contact: however many come, the log is asked as often as the lease needs', async () => {
    const b = await bench()
    b.asks = 0
    for (let ms = 0; ms < 10_000; ms += 100) {
      await b.time.advance(100)
      await b.append()
      expect(b.follower.mayAnswer()).toBe(true)
    }
    expect(b.asks).toBe(10)
    b.asked = 'hang'
    for (let ms = 0; ms < 2_000; ms += 100) {
      await b.time.advance(100)
      await b.append()
    }
    expect([b.follower.mayAnswer(), b.events.includes('leaseLapsed')]).toEqual([false, true])
    b.follower.close()
  })

  it('are waited for again as soon as the log has been asked', async () => {
    const b = await bench()
    await b.time.advance(999)
    await b.append()
    await b.time.advance(1)
    expect([b.asks, b.waits.slice(-2)]).toEqual([2, [1, 1_000]])
    await b.append()
    expect(b.follower.applied).toBe(2)
    b.follower.close()
  })

  it('are not waited for after a failure: the log is asked first', async () => {
    const b = await bench()
    b.asked = 'fail'
    await b.time.advance(1_000)
    b.waits.length = 0
    b.asked = 'answer'
    await b.time.advance(50)
    expect(b.waits[0]).toBe(0)
    b.follower.close()
  })
})

it('a log that always answers at once with nothing new is not asked in a tight loop', async () => {
  const time = createVirtualTime()
  let reads = 0
  const page: LogPage = { epoch: 'e', oldest: 1, tail: 3, records: [] }
  const read = async (): Promise<LogPage> => {
    reads++
    return page
  }
  const log = { read } as unknown as Log
  const follower = createFollower({ log, ports: time.ports, events: createBus(), maxLag: 2_000, mode: 'background' })
  await time.advance(1_000)
  expect(reads).toBeLessThanOrEqual(103)
  follower.close()
})
