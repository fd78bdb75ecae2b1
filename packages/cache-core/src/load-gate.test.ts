import { describe, expect, it } from 'vitest'
import type { CacheOptions } from './cache-types'
import { createCache } from './create-cache'
import { createMemoryLog } from './memory-log'
import { deferred } from './testing/deferred'
import { remoteLog } from './testing/remote-log'
import { createVirtualTime, settle } from './testing/virtual-time'

const setUp = (options: CacheOptions = {}) => {
  const time = createVirtualTime()
  const cache = createCache({ ports: time.ports, ledgerBuckets: 2 ** 10, maxLoads: 3, ...options })
  let running = 0
  let most = 0
  const order: number[] = []
  const read = (n: number, pause: Promise<unknown> = Promise.resolve()): Promise<number> =>
    cache.getOrSet({
      key: `k${n}`,
      factory: async () => {
        most = Math.max(most, ++running)
        order.push(n)
        await pause
        running--
        return n
      },
    })
  return { time, cache, read, order, most: () => most }
}
const numbers = Array.from({ length: 20 }, (_, n) => n)

describe('maxLoads', () => {
  it('lets so many loads run at a time, the others in the order in which they came', async () => {
    const { read, order, most } = setUp()
    expect(await Promise.all(numbers.map((n) => read(n)))).toEqual(numbers)
    expect([most(), order]).toEqual([3, numbers])
  })

  it('holds when every lease has lapsed and each reader loads for itself', async () => {
    const time = createVirtualTime()
    const remote = remoteLog(createMemoryLog({ ports: time.ports }), time.ports.timers)
    remote.mode = 'fail'
    const { read, most } = setUp({ ports: time.ports, log: remote.log, follow: 'request' })
    const reads = Promise.all(numbers.map(() => read(7)))
    await time.advance(1_000)
    expect(await reads).toHaveLength(20)
    expect(most()).toBe(3)
  })

  it('gives a place on when a load fails', async () => {
    const { cache, read } = setUp({ maxLoads: 1 })
    const failing = cache.getOrSet({ key: 'bad', factory: () => Promise.reject(new Error('no database')) })
    const next = read(1)
    await expect(failing).rejects.toThrow('no database')
    expect(await next).toBe(1)
  })

  it('does not let a load wait for the place of the load that it is part of', async () => {
    const { cache, time } = setUp({ maxLoads: 1 })
    const inner = { key: 'inner', factory: () => 1 }
    const middle = { key: 'middle', factory: ({ getOrSet }: { getOrSet: typeof cache.getOrSet }) => getOrSet(inner) }
    expect(await cache.getOrSet({ key: 'outer', factory: ({ getOrSet }) => getOrSet(middle) })).toBe(1)
    expect(time.pending).toBe(0)
  })

  it('lets a load go ahead after a second, whatever holds the others up', async () => {
    const { cache, time, order, read } = setUp({ maxLoads: 1 })
    // A read that does not say that it belongs to the load around it.
    const outer = cache.getOrSet({ key: 'outer', factory: () => read(1) })
    await time.advance(999)
    expect(order).toEqual([])
    await time.advance(1)
    expect([await outer, order]).toEqual([1, [1]])
  })

  it('does not load for who has given up waiting for a turn', async () => {
    const { cache, read, order } = setUp({ maxLoads: 1 })
    const pause = deferred()
    const first = read(1, pause.promise)
    await settle()
    const leaving = new AbortController()
    const second = cache.getOrSet({ key: 'k2', signal: leaving.signal, factory: () => order.push(2) })
    await settle()
    leaving.abort(new Error('gone'))
    await expect(second).rejects.toThrow()
    pause.resolve()
    expect([await first, await read(3), order]).toEqual([1, 3, [1, 3]])
  })

  it.each([0, -1, 1.5, Number.NaN])('refuses %s', (maxLoads) => {
    expect(() => createCache({ maxLoads })).toThrow(expect.objectContaining({ code: 'OPTION_INVALID', subject: 'maxLoads' }))
  })
})
