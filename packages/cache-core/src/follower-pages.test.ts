import { createBus } from '@unstale/cache-bus'
import { describe, expect, it } from 'vitest'
import { createFollower, type Follower } from './follower'
import type { FollowerChange } from './follower-change'
import type { LogPage } from './log'
import { createMemoryLog } from './memory-log'
import type { Tag } from './tag'
import { type RemoteLog, remoteLog } from './testing/remote-log'
import { createVirtualTime, settle, type VirtualTime } from './testing/virtual-time'

const a = 'a' as Tag

interface Bench {
  readonly time: VirtualTime
  readonly remote: RemoteLog
  readonly follower: Follower
  readonly heard: FollowerChange[]
  append(count: number): Promise<void>
}

const bench = (): Bench => {
  const time = createVirtualTime()
  const source = createMemoryLog({ ports: time.ports })
  const remote = remoteLog(source, time.ports.timers)
  const follower = createFollower({ log: remote.log, ports: time.ports, events: createBus(), maxLag: 2_000, mode: 'request' })
  const heard: FollowerChange[] = []
  follower.watch((change) => heard.push(change))
  const append = async (count: number): Promise<void> => {
    for (let i = 0; i < count; i++) await source.append({ tags: [a], verb: 'invalidate' })
  }
  return { time, remote, follower, heard, append }
}

const caughtUp = async ({ time, follower }: Bench, seq?: number): Promise<string> => {
  const outcome = follower.catchUp(seq === undefined ? undefined : { epoch: follower.epoch, seq })
  await time.advance(500)
  return outcome
}

const firstOnly =
  (count: number) =>
  (page: LogPage): LogPage => ({ ...page, records: page.records.slice(0, count) })

describe('a log whose answers are shorter than what is missing', () => {
  it('is read until the position that a client needs has been applied', async () => {
    const b = bench()
    await caughtUp(b)
    await b.append(7)
    b.remote.tamper = firstOnly(2)
    expect(await caughtUp(b, 7)).toBe('applied')
    expect(b.follower.applied).toBe(7)
    expect(b.remote.reads).toBe(5)
  })

  it('proves by its last answer that memory may be used', async () => {
    const b = bench()
    await b.append(7)
    b.remote.tamper = firstOnly(3)
    await caughtUp(b)
    expect(b.follower.mayAnswer()).toBe(true)
  })

  it('is given up when an answer brings nothing, or when the time is over', async () => {
    const b = bench()
    await caughtUp(b)
    await b.append(7)
    b.remote.tamper = firstOnly(0)
    expect(await caughtUp(b, 7)).toBe('unknown')
    b.remote.tamper = firstOnly(1)
    b.remote.delayMs = 100
    expect(await caughtUp(b, 7)).toBe('failed')
    expect(b.follower.applied).toBe(2)
  })
})

describe('a log that is slow to tell what is missing', () => {
  it('is asked on at once, since it answers; one that does not is left alone for a moment', async () => {
    const b = bench()
    await b.append(9)
    b.remote.tamper = firstOnly(1)
    b.remote.delayMs = 100
    const asked = async (): Promise<number> => {
      const before = b.remote.reads
      const outcome = b.follower.catchUp()
      await b.time.advance(250)
      expect(await outcome).toBe('failed')
      return b.remote.reads - before
    }
    expect([await asked(), await asked(), b.follower.applied]).toEqual([3, 3, 4])
    b.remote.mode = 'hang'
    expect([await asked(), b.follower.applied]).toEqual([1, 4])
    const before = b.remote.reads
    expect([await b.follower.catchUp(), b.remote.reads - before]).toEqual(['failed', 0])
  })
})

describe('a log that keeps no record at all', () => {
  it('resets a follower that has missed the last ones', async () => {
    const b = bench()
    await caughtUp(b)
    await b.append(3)
    b.remote.tamper = (page) => ({ ...page, oldest: page.tail + 1, records: [] })
    expect(await caughtUp(b, 3)).toBe('applied')
    expect(b.heard.at(-1)).toMatchObject({ type: 'reset', floor: 3, applied: 3 })
    await settle()
    expect(b.follower.mayAnswer()).toBe(true)
  })

  it('changes nothing for one that has missed none', async () => {
    const b = bench()
    await b.append(3)
    await caughtUp(b)
    const before = b.heard.length
    b.remote.tamper = (page) => ({ ...page, oldest: page.tail + 1, records: [] })
    expect(await caughtUp(b, 4)).toBe('unknown')
    expect(b.heard.length).toBe(before)
  })
})
