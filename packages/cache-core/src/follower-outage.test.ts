import { type CacheEvents, createBus } from '@unstale/cache-bus'
import { describe, expect, it } from 'vitest'
import { createFollower } from './follower'
import type { NewRecord } from './log'
import { createMemoryLog } from './memory-log'
import type { Tag } from './tag'
import { remoteLog } from './testing/remote-log'
import { createVirtualTime } from './testing/virtual-time'

const record: NewRecord = { tags: ['a' as Tag], verb: 'invalidate' }

const bench = async (mode: 'background' | 'request' = 'background') => {
  const time = createVirtualTime()
  const source = createMemoryLog({ ports: time.ports })
  const remote = remoteLog(source, time.ports.timers)
  const bus = createBus<CacheEvents>()
  const told: Partial<Record<keyof CacheEvents, unknown[]>> = {}
  bus.onAny((name, event) => void (told[name] = [...(told[name] ?? []), event]))
  const follower = createFollower({ log: remote.log, ports: time.ports, events: bus, maxLag: 2_000, mode })
  await time.advance(100)
  return { time, source, remote, follower, told }
}

describe('an outage of the log', () => {
  it('is told with its durations: lease lapsed, regained, recovered with what was replayed', async () => {
    const { time, source, remote, told } = await bench()
    remote.mode = 'fail'
    await time.advance(6_000)
    expect(told.leaseLapsed).toEqual([{ sinceMs: 2_000 }])
    expect(told.leaseRegained).toBeUndefined()
    for (let n = 0; n < 3; n++) await source.append(record)
    remote.mode = 'answer'
    await time.advance(5_000)
    const [regained] = told.leaseRegained as CacheEvents['leaseRegained'][]
    const [recovered] = told.followRecovered as CacheEvents['followRecovered'][]
    // What was under way when it began was still answered, up to 1,000 ms later.
    expect(regained?.durationMs).toBeGreaterThanOrEqual(3_000)
    expect(recovered).toMatchObject({ replayed: 3 })
    expect(recovered?.durationMs).toBeGreaterThanOrEqual(5_000)
    expect([told.leaseRegained?.length, told.followRecovered?.length]).toEqual([1, 1])
  })

  it('that lost records is told with the time since nothing was missing', async () => {
    const { time, source, remote, told } = await bench()
    remote.mode = 'fail'
    await time.advance(3_000)
    await source.renew()
    remote.mode = 'answer'
    await time.advance(3_000)
    const [, reset] = told.followerReset as CacheEvents['followerReset'][]
    expect(reset).toMatchObject({ reason: 'epoch', sinceMs: expect.any(Number) })
    expect(reset?.sinceMs).toBeGreaterThanOrEqual(2_000)
  })

  it('is not told where nothing reads between requests', async () => {
    const { time, follower, told } = await bench('request')
    await follower.catchUp()
    await time.advance(10_000)
    expect([follower.mayAnswer(), told.leaseLapsed, time.pending]).toEqual([false, undefined, 0])
  })

  it('costs requests one wait, not one each: for a moment after a failed read nobody asks', async () => {
    const { time, remote, follower } = await bench('request')
    remote.mode = 'hang'
    const first = follower.catchUp()
    await time.advance(250)
    expect(await first).toBe('failed')
    const before = remote.reads
    expect(await Promise.all(Array.from({ length: 10 }, () => follower.catchUp()))).toEqual(Array.from({ length: 10 }, () => 'failed'))
    expect(remote.reads).toBe(before)
    remote.mode = 'answer'
    await time.advance(200)
    const later = follower.catchUp()
    await time.advance(20)
    expect(await later).toBe('applied')
  })

  it('ends for requests as soon as the background has read the log', async () => {
    const { time, source, remote, follower } = await bench()
    remote.mode = 'fail'
    expect(await follower.catchUp({ epoch: follower.epoch, seq: 1 })).toBe('failed')
    remote.mode = 'answer'
    await source.append(record)
    await time.advance(0)
    expect(follower.applied).toBe(1)
    const asked = follower.catchUp()
    await time.advance(20)
    expect(await asked).toBe('applied')
  })
})

describe('the lease', () => {
  it('counts from when the log asked, where it waits first', async () => {
    const { time, remote, follower } = await bench()
    await time.advance(1_000)
    remote.mode = 'hang'
    // The read that was under way is answered now; its question was sent with the answer, not 1,000 ms ago.
    await time.advance(1_000)
    await time.advance(1_500)
    expect(follower.mayAnswer()).toBe(true)
    await time.advance(1_500)
    expect(follower.mayAnswer()).toBe(false)
  })
})

describe('a record that cannot be read', () => {
  it('makes all that is older stale, and is told', async () => {
    const { time, source, remote, follower, told } = await bench()
    await source.append(record)
    await time.advance(0)
    remote.mode = 'fail'
    await time.advance(1_500)
    remote.tamper = (page) =>
      page.tail < 3 ? page : { ...page, oldest: 3, unreadable: 2, records: page.records.filter(({ seq }) => seq > 2) }
    await source.append(record)
    await source.append(record)
    remote.mode = 'answer'
    await time.advance(1_500)
    expect([follower.floor, follower.applied, follower.mayAnswer()]).toEqual([2, 3, true])
    expect(told.recordUnreadable).toEqual([{ seq: 2 }])
    expect(told.gapFound).toMatchObject([{ expected: 2, got: 3 }])
  })
})
