import { createMemoryLog, tag } from '@unstale/cache-core'
import { describe, expect, it } from 'vitest'
import { deferred } from './testing/deferred'
import { type LaggingLog, laggingLog } from './testing/lagging-log'
import { get, send, type TracedCache, tracedCache } from './testing/traced-cache'
import { createVirtualTime, settle, type VirtualTime, whileTimePasses } from './testing/virtual-time'

const price = tag('price')

interface Bench extends TracedCache {
  readonly view: LaggingLog
  /** The log server's own time: it goes on while the process stands still. */
  readonly logTime: VirtualTime
  /** A write that another process makes. */
  write(value: number): Promise<void>
  /** A request that reads the price `times` times. */
  ask(times?: number): Promise<unknown>
  loads: number
  source: number
}

/** Nothing runs between requests: each begins after the process stood still. */
const bench = (): Bench => {
  const logTime = createVirtualTime()
  const log = createMemoryLog({ ports: logTime.ports })
  const view = laggingLog(log)
  const traced = tracedCache({ log: view.log, follow: 'request', maxLag: 2_000 })
  const self: Bench = {
    ...traced,
    view,
    logTime,
    loads: 0,
    source: 1,
    write: async (value) => {
      self.source = value
      await log.append({ tags: [price], verb: 'invalidate' })
    },
    ask: async (times = 1) => {
      const route = traced.cache.route(async () => {
        const read = (): Promise<number> =>
          traced.cache.getOrSet({
            key: 'price',
            tags: [price],
            factory: () => {
              self.loads++
              return self.source
            },
          })
        let last: number | undefined
        for (let i = 0; i < times; i++) last = await read()
        return Response.json(last)
      })
      return (await whileTimePasses(traced.time, route(get()))).json()
    },
  }
  return self
}

describe('where nothing runs between requests', () => {
  it('a request reads the log once, however much it reads itself, and sees what others wrote meanwhile', async () => {
    const self = bench()
    expect(await self.ask(5)).toBe(1)
    expect([self.view.reads, self.loads]).toEqual([1, 1])
    await self.write(2)
    self.time.freeze(3_600_000)
    expect(await self.ask(5)).toBe(2)
    expect([self.view.reads, self.loads]).toEqual([2, 2])
    self.time.freeze(3_600_000)
    expect(await self.ask(5)).toBe(2)
    expect([self.view.reads, self.loads]).toEqual([3, 2])
  })

  it('a request within the lease reads nothing', async () => {
    const self = bench()
    await self.ask()
    for (let i = 0; i < 5; i++) await self.ask()
    expect([self.view.reads, self.loads]).toEqual([1, 1])
  })

  it('many requests at once after a pause share a read', async () => {
    const self = bench()
    await self.ask()
    self.time.freeze(60_000)
    await Promise.all(Array.from({ length: 50 }, () => self.ask()))
    expect(self.view.reads).toBeLessThanOrEqual(3)
  })

  it('memory is not used while the log cannot be read, and is again when it can', async () => {
    const self = bench()
    await self.ask()
    self.view.mode = 'fail'
    self.time.freeze(60_000)
    expect([await self.ask(), self.loads]).toEqual([1, 2])
    self.time.freeze(60_000)
    expect([await self.ask(), self.loads]).toEqual([1, 3])
    self.view.mode = 'answer'
    self.time.freeze(60_000)
    expect([await self.ask(), self.loads]).toEqual([1, 3])
  })

  it('a load in which the process stood still answers its own request and is not kept', async () => {
    const self = bench()
    await self.ask()
    const began = deferred()
    const pause = deferred()
    const route = self.cache.route(async () =>
      Response.json(
        await self.cache.getOrSet({
          key: 'slow',
          tags: [price],
          factory: async () => {
            const read = self.source
            began.resolve()
            await pause.promise
            return read
          },
        }),
      ),
    )
    const slow = route(get())
    await began.promise
    await self.write(2)
    self.time.freeze(3_600_000)
    pause.resolve()
    expect(await (await whileTimePasses(self.time, slow)).json()).toBe(1)
    const again = await whileTimePasses(self.time, route(get()))
    expect(await again.json()).toBe(2)
  })

  it('a write of unknown outcome is appended again by the log, though this process never runs again', async () => {
    const self = bench()
    const before = (await self.view.log.read()).tail
    const failing = self.cache.route(async () => {
      await self.cache.invalidate(price)
      return new Response(null, { status: 500 })
    })
    await whileTimePasses(self.time, failing(send('POST')))
    expect((await self.view.log.read()).tail - before).toBe(2)
    await self.logTime.advance(29_000)
    expect((await self.view.log.read()).tail - before).toBe(2)
    await self.logTime.advance(1_000)
    expect((await self.view.log.read()).tail - before).toBe(3)
  })

  it('a mutation whose process dies in the middle is appended when its deadline has passed', async () => {
    const self = bench()
    const before = (await self.view.log.read()).tail
    const route = self.cache.route(async () => {
      await self.cache.mutate(price, () => new Promise<void>(() => undefined), { deadlineMs: 5_000 })
      return new Response()
    })
    void route(send('POST'))
    await settle()
    // Frozen for ever: only the log's time goes on.
    await self.logTime.advance(4_999)
    expect((await self.view.log.read()).tail).toBe(before)
    await self.logTime.advance(1)
    expect((await self.view.log.read()).tail).toBe(before + 1)
  })
})
