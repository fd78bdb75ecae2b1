import { type CacheEvents, createBus } from '@unstale/cache-bus'
import { describe, expect, it } from 'vitest'
import { createFollower, type Follower } from './follower'
import type { FollowerChange } from './follower-change'
import type { Log, NewRecord } from './log'
import { createMemoryLog, type MemoryLogOptions } from './memory-log'
import type { Tag } from './tag'
import { type RemoteLog, remoteLog } from './testing/remote-log'
import { createVirtualTime, settle, type VirtualTime } from './testing/virtual-time'

const a = 'a' as Tag
const record = (...tags: Tag[]): NewRecord => ({ tags, verb: 'invalidate' })

interface Bench {
  readonly time: VirtualTime
  readonly source: Log
  readonly remote: RemoteLog
  readonly follower: Follower
  readonly heard: FollowerChange[]
  readonly events: string[]
}

const bench = (options: { mode?: 'background' | 'request'; log?: MemoryLogOptions } = {}): Bench => {
  const time = createVirtualTime()
  const source = createMemoryLog({ ...options.log, ports: time.ports })
  const remote = remoteLog(source, time.ports.timers)
  const bus = createBus<CacheEvents>()
  const events: string[] = []
  bus.onAny((name) => events.push(name))
  const follower = createFollower({ log: remote.log, ports: time.ports, events: bus, maxLag: 2_000, mode: options.mode ?? 'background' })
  const heard: FollowerChange[] = []
  follower.watch((change) => heard.push(change))
  return { time, source, remote, follower, heard, events }
}

describe('a follower of a log in the same process', () => {
  it('has applied a record when the append resolves, and needs no lease', async () => {
    const time = createVirtualTime()
    const log = createMemoryLog({ ports: time.ports })
    const follower = createFollower({ log, ports: time.ports, events: createBus(), maxLag: 2_000, mode: 'background' })
    expect(follower.mayAnswer()).toBe(true)
    const appended = log.append(record(a))
    expect([follower.applied, follower.lastOf(a)]).toEqual([1, 1])
    await appended
    time.shiftWall(3_600_000)
    expect(follower.mayAnswer()).toBe(true)
  })

  it('asks nobody for a position: what it has not applied, the log does not know', async () => {
    const time = createVirtualTime()
    const log = createMemoryLog({ ports: time.ports })
    const events: string[] = []
    const bus = createBus<CacheEvents>()
    bus.onAny((name) => events.push(name))
    const follower = createFollower({ log, ports: time.ports, events: bus, maxLag: 2_000, mode: 'background' })
    const position = await log.append(record(a))
    expect(await follower.catchUp()).toBe('applied')
    expect(await follower.catchUp(position)).toBe('applied')
    expect(await follower.catchUp({ ...position, seq: 2 })).toBe('unknown')
    expect(events).not.toContain('caughtUp')
  })
})

describe('a follower of a shared log', () => {
  it('starts by reading what is retained: its floor lies just before it', async () => {
    const time = createVirtualTime()
    const source = createMemoryLog({ retain: 3, ports: time.ports })
    for (let i = 0; i < 5; i++) await source.append(record(a))
    const follower = createFollower({
      log: remoteLog(source).log,
      ports: time.ports,
      events: createBus(),
      maxLag: 2_000,
      mode: 'background',
    })
    expect(follower.mayAnswer()).toBe(false)
    await settle()
    expect([follower.floor, follower.applied, follower.lastOf(a), follower.mayAnswer()]).toEqual([2, 5, 5, true])
  })

  it('hears records as they are appended, in steps without a gap', async () => {
    const { time, source, follower, heard } = bench()
    await time.advance(100)
    await source.append(record(a))
    await time.advance(0)
    await source.append(record(a))
    await time.advance(0)
    expect(follower.applied).toBe(2)
    expect(heard.flatMap((change) => (change.type === 'applied' ? [[change.from, change.applied]] : []))).toEqual([
      [0, 1],
      [1, 2],
    ])
  })

  it('stays entitled to answer while the log is quiet, with two reads in each maxLag', async () => {
    const { time, remote, follower } = bench()
    await time.advance(100)
    const before = remote.reads
    for (let i = 0; i < 100; i++) {
      await time.advance(100)
      expect(follower.mayAnswer()).toBe(true)
    }
    expect(remote.reads - before).toBeLessThanOrEqual(11)
  })

  it('stops answering maxLag after the last read that was answered was sent, and recovers by itself', async () => {
    const { time, remote, follower, events } = bench()
    await time.advance(100)
    remote.mode = 'hang'
    await time.advance(3_000)
    expect(follower.mayAnswer()).toBe(false)
    expect(events).toContain('followFailed')
    remote.mode = 'answer'
    await time.advance(10_000)
    expect(follower.mayAnswer()).toBe(true)
  })

  it('does not ask in a tight loop when the log answers at once with nothing', async () => {
    const { time, remote } = bench()
    await time.advance(100)
    const page = await createMemoryLog({ ports: time.ports }).read()
    remote.tamper = () => page
    const before = remote.reads
    await time.advance(3_000)
    expect(remote.reads - before).toBeLessThan(300)
  })

  it('counts the time that a machine slept, which only the wall clock knows', async () => {
    const { time, follower } = bench()
    await time.advance(100)
    expect(follower.mayAnswer()).toBe(true)
    time.shiftWall(60_000)
    expect(follower.mayAnswer()).toBe(false)
  })

  it('is not given more time by a wall clock that is set back', async () => {
    const { time, remote, follower } = bench()
    await time.advance(100)
    remote.mode = 'hang'
    time.shiftWall(-3_600_000)
    await time.advance(3_000)
    expect(follower.mayAnswer()).toBe(false)
  })

  it('is not proven up to date by a page that does not reach the tail', async () => {
    const { time, remote, follower } = bench({ mode: 'request' })
    remote.tamper = (page) => ({ ...page, tail: page.tail + 5 })
    await Promise.all([follower.catchUp(), time.advance(300)])
    expect(follower.mayAnswer()).toBe(false)
  })

  it('counts the lease from when the read was sent, not from its reply', async () => {
    const { time, remote, follower } = bench({ mode: 'request' })
    remote.delayMs = 200
    const caughtUp = follower.catchUp()
    await time.advance(200)
    expect(await caughtUp).toBe('applied')
    await time.advance(1_799)
    expect(follower.mayAnswer()).toBe(true)
    await time.advance(1)
    expect(follower.mayAnswer()).toBe(false)
  })

  it('does not let the late answer to a waiting read bring an old epoch back', async () => {
    const { time, remote, follower } = bench()
    await time.advance(100)
    const old = follower.epoch
    // The waiting read is answered by the old log after the other one has met the new.
    const renewed = await createMemoryLog({ ports: { ...time.ports, random: { next: () => 0, id: () => 'renewed' } } }).read()
    remote.tamper = () => renewed
    const caughtUp = follower.catchUp()
    await time.advance(20)
    expect([await caughtUp, follower.epoch]).toEqual(['applied', 'renewed'])
    let late = true
    remote.tamper = (page) => {
      const answer = late ? page : renewed
      late = false
      return answer
    }
    await time.advance(1_500)
    expect(old).not.toBe('renewed')
    expect(follower.epoch).toBe('renewed')
  })

  it('resets when records that it has not seen were trimmed', async () => {
    const { time, source, remote, follower, heard, events } = bench({ log: { retain: 3 } })
    await time.advance(100)
    remote.mode = 'fail'
    await source.append(record(a))
    await time.advance(2_500)
    for (let i = 0; i < 6; i++) await source.append(record('b' as Tag))
    remote.mode = 'answer'
    await time.advance(10_000)
    expect([follower.floor, follower.applied]).toEqual([4, 7])
    expect(events).toContain('gapFound')
    expect(heard.filter((change) => change.type === 'reset').length).toBeGreaterThan(0)
  })

  it('resets to a new epoch and does not let a late page of the old one bring it back', async () => {
    const time = createVirtualTime()
    const old = createMemoryLog({ ports: time.ports })
    const renewed = createMemoryLog({ ports: time.ports })
    await old.append(record(a))
    const oldPage = await old.read()
    const remote = remoteLog(old)
    const follower = createFollower({ log: remote.log, ports: time.ports, events: createBus(), maxLag: 2_000, mode: 'request' })
    await follower.catchUp()
    const oldEpoch = follower.epoch
    await renewed.append(record('b' as Tag))
    const newPage = await renewed.read()
    let answers = [newPage, oldPage]
    remote.tamper = () => {
      const [next, ...rest] = answers
      answers = rest
      return next ?? newPage
    }
    await Promise.all([follower.catchUp(), time.advance(20)])
    expect(follower.epoch).toBe(newPage.epoch)
    expect([follower.lastOf(a), follower.lastOf('b' as Tag)]).toEqual([0, 1])
    expect(oldEpoch).not.toBe(newPage.epoch)
  })

  it('answers nothing when the log has lost its tail within an epoch', async () => {
    const { time, source, remote, follower } = bench({ mode: 'request' })
    await source.append(record(a))
    await source.append(record(a))
    await follower.catchUp()
    remote.tamper = (page) => ({ ...page, tail: 1, records: [] })
    await Promise.all([follower.catchUp(), time.advance(50)])
    expect(follower.mayAnswer()).toBe(false)
  })

  it('merges its own append at once and waits with `applied` for what lies between', async () => {
    const { source, follower } = bench({ mode: 'request' })
    await follower.catchUp()
    await source.append(record('b' as Tag))
    const own = record(a)
    follower.note(await source.append(own), own)
    expect([follower.applied, follower.lastOf(a), follower.lastOf('b' as Tag)]).toEqual([0, 2, 0])
  })

  it('leaves out its own append to another epoch than the one that it follows', async () => {
    const { source, follower, heard } = bench({ mode: 'request' })
    await follower.catchUp()
    const before = heard.length
    await source.append(record(a))
    follower.note({ epoch: 'deposed', seq: 1 }, record(a))
    expect([follower.applied, follower.lastOf(a), heard.length]).toEqual([0, 0, before])
  })

  it('tells nobody who has stopped watching', async () => {
    const { source, follower } = bench({ mode: 'request' })
    const heard: FollowerChange[] = []
    const stop = follower.watch((change) => heard.push(change))
    stop()
    stop()
    const own = record(a)
    follower.note(await source.append(own), own)
    await follower.catchUp()
    expect([heard, follower.applied]).toEqual([[], 1])
  })

  it('applies its own append at once when nothing lies between', async () => {
    const { source, follower, heard } = bench({ mode: 'request' })
    await follower.catchUp()
    const own = record(a)
    follower.note(await source.append(own), own)
    expect(follower.applied).toBe(1)
    expect(heard.at(-1)).toMatchObject({ type: 'applied', from: 0, applied: 1 })
  })
})

describe('a follower that is closed', () => {
  it('neither reports the read that this ends, nor reads again', async () => {
    const { time, remote, follower, events } = bench()
    await time.advance(100)
    remote.mode = 'hang'
    await time.advance(1_000)
    const before = remote.reads
    follower.close()
    await time.advance(60_000)
    expect([remote.reads - before, time.pending]).toEqual([0, 0])
    expect(events).not.toContain('followFailed')
  })
})

describe('catching up', () => {
  it('costs nothing when the position has been applied', async () => {
    const { source, remote, follower } = bench({ mode: 'request' })
    await source.append(record(a))
    await follower.catchUp()
    const before = remote.reads
    expect(await follower.catchUp({ epoch: follower.epoch, seq: 1 })).toBe('applied')
    expect(remote.reads).toBe(before)
  })

  it('shares one read among all who wait, and never one that began before they asked', async () => {
    const { time, source, remote, follower } = bench({ mode: 'request' })
    await follower.catchUp()
    await time.advance(20)
    const before = remote.reads
    const early = follower.catchUp()
    await settle()
    const position = await source.append(record(a))
    const late = Array.from({ length: 20 }, () => follower.catchUp(position))
    await time.advance(50)
    expect(await Promise.all([early, ...late])).toEqual(Array.from({ length: 21 }, () => 'applied'))
    expect(remote.reads - before).toBe(2)
  })

  it('says when the log does not know a position, of this epoch or another', async () => {
    const { time, follower } = bench({ mode: 'request' })
    await follower.catchUp()
    const ahead = follower.catchUp({ epoch: follower.epoch, seq: 10 ** 14 })
    await time.advance(50)
    const foreign = follower.catchUp({ epoch: 'foreign', seq: 1 })
    await time.advance(50)
    expect([await ahead, await foreign]).toEqual(['unknown', 'unknown'])
    expect(follower.applied).toBe(0)
  })

  it('fails within its time limit when the log does not answer', async () => {
    const { time, remote, follower } = bench({ mode: 'request' })
    remote.mode = 'hang'
    const outcome = follower.catchUp()
    await time.advance(250)
    expect(await outcome).toBe('failed')
  })
})
