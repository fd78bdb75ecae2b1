import { createBus } from '@unstale/cache-bus'
import { describe, expect, it } from 'vitest'
import type { Cache } from './cache-types'
import { createCache } from './create-cache'
import { createFollower, type Follower } from './follower'
import type { LogRecord, NewRecord } from './log'
import { createMemoryLog } from './memory-log'
import { createMemoryStore } from './memory-store'
import type { Position } from './position'
import { tag } from './tag'
import { everyOrder, GRAINS } from './testing/every-order'
import { remoteLog } from './testing/remote-log'
import { createVirtualTime, settle } from './testing/virtual-time'
import { createWatchedRow, READS, readRow } from './testing/watched-row'

const x = tag('x')
const ledgerBuckets = 2 ** 10

/** Two loads of their own make many orders: every other grain is enough. */
const SOME_GRAINS = GRAINS.filter((_, index) => index % 2 === 0)

describe('3: two caches that fill one store', () => {
  it.each(SOME_GRAINS)(
    'never leave there what a write overtook, for each other or for one that starts later (%s microtasks a step)',
    async (grain) => {
      for (const how of ['a tag declared beforehand', 'a tag found in the value']) {
        const orders = await everyOrder((pause) => {
          const { ports } = createVirtualTime()
          const [log, store] = [createMemoryLog({ ports }), createMemoryStore()]
          const open = (): Cache => createCache({ ports, log, store, ledgerBuckets })
          const [a, b] = [open(), open()]
          const row = createWatchedRow(pause)
          const options = (READS[how] as (typeof READS)[string])(x, row.load)
          const write = async (): Promise<void> => {
            await row.commit()
            await b.invalidate(x)
            row.announce()
          }
          return {
            actors: [() => row.check(readRow(a, options)), write, () => row.check(readRow(b, options))],
            end: async () => {
              await row.check(readRow(open(), options))
              await row.check(readRow(a, options))
              await row.check(readRow(b, options))
            },
          }
        }, grain)
        expect(orders).toBeGreaterThan(100)
      }
    },
  )

  it('keep the newer value when the older load ends last', async () => {
    const { ports } = createVirtualTime()
    const [log, store] = [createMemoryLog({ ports }), createMemoryStore()]
    const [a, b] = [createCache({ ports, log, store, ledgerBuckets }), createCache({ ports, log, store, ledgerBuckets })]
    let end = (): void => undefined
    const slow = a.getOrSet({ key: 'row', tags: [x], factory: () => new Promise<string>((resolve) => void (end = () => resolve('v1'))) })
    await settle()
    await b.invalidate(x)
    expect(await b.getOrSet({ key: 'row', tags: [x], factory: () => 'v2' })).toBe('v2')
    end()
    expect(await slow).toBe('v1')
    const never = (): string => {
      throw new Error('it is there')
    }
    const later = createCache({ ports, log, store, ledgerBuckets })
    expect(await later.getOrSet({ key: 'row', tags: [x], factory: never })).toBe('v2')
  })
})

const orders = <T>(items: readonly T[]): readonly (readonly T[])[] =>
  items.length === 0 ? [[]] : items.flatMap((item, at) => orders(items.filter((_, index) => index !== at)).map((rest) => [item, ...rest]))

describe('9: records that arrive out of order or twice', () => {
  it('leave every follower with the state of the log, whatever the order', async () => {
    const records: readonly NewRecord[] = [
      { tags: [x], verb: 'invalidate' },
      { tags: [tag('y')], verb: 'expire' },
      { tags: [x, tag('y')], verb: 'expire' },
      { tags: [tag('y')], verb: 'remove' },
    ]
    const { ports } = createVirtualTime()
    const log = createMemoryLog({ ports })
    const positions = await Promise.all(records.map((record) => log.append(record)))
    const stateOf = (follower: Follower): readonly number[] => [
      follower.applied,
      ...[x, tag('y')].flatMap((each) => [follower.lastOf(each), follower.lastHardOf(each)]),
    ]
    const follow = (): Follower =>
      createFollower({ log: remoteLog(log).log, ports, events: createBus(), maxLag: 2_000, mode: 'request', ledgerBuckets })
    const inOrder = follow()
    await inOrder.catchUp()
    expect(stateOf(inOrder)).toEqual([4, 3, 1, 4, 4])

    const whole = await log.read()
    for (const order of orders([0, 1, 2, 3])) {
      const remote = remoteLog(log)
      remote.tamper = (page) => ({ ...page, tail: 0, records: [] })
      const time = createVirtualTime()
      const follower = createFollower({
        log: remote.log,
        ports: time.ports,
        events: createBus(),
        maxLag: 2_000,
        mode: 'request',
        ledgerBuckets,
      })
      await follower.catchUp()
      const seen: number[] = []
      follower.watch((change) => change.type === 'applied' && seen.push(...change.records.map(({ seq }) => seq)))
      // Each twice, as its own append and as what the log tells.
      for (const at of [...order, ...order]) follower.note(positions[at] as Position, records[at] as NewRecord)
      remote.tamper = () => whole
      const [caughtUp] = await Promise.all([follower.catchUp(), time.advance(50)])
      expect(caughtUp).toBe('applied')
      expect(stateOf(follower)).toEqual(stateOf(inOrder))
      expect(seen).toEqual([1, 2, 3, 4])
    }
  })

  it('never let an older value be shown, nor cost a load once all have been heard', async () => {
    for (const order of orders([0, 1, 2])) {
      const time = createVirtualTime()
      const { ports } = time
      const log = createMemoryLog({ ports })
      const remote = remoteLog(log)
      const cache = createCache({ ports, log: remote.log, follow: 'request', ledgerBuckets })
      await cache.follower.catchUp()
      let source = 'v1'
      let loads = 0
      const read = (): Promise<string> =>
        cache.getOrSet({
          key: 'row',
          tags: [x],
          factory: () => {
            loads++
            return source
          },
        })
      await read()
      source = 'v3'
      const records: LogRecord[] = []
      for (let i = 0; i < 3; i++)
        records.push({ seq: (await log.append({ tags: [x], verb: 'invalidate' })).seq, tags: [x], verb: 'invalidate' })
      for (const at of [...order, ...order]) {
        const record = records[at] as LogRecord
        cache.follower.note({ epoch: cache.follower.epoch, seq: record.seq }, record)
        expect(await read()).toBe('v3')
      }
      // What is loaded while a record between is missing answers that read alone.
      expect(loads).toBeLessThanOrEqual(1 + 2 * records.length)
      await Promise.all([cache.follower.catchUp(), time.advance(50)])
      expect([await read(), cache.follower.applied]).toEqual(['v3', 3])
      const settled = loads
      expect([await read(), loads]).toEqual(['v3', settled])
    }
  })
})

describe('15: read your writes on another instance', () => {
  it.each(GRAINS)('shows the write to whoever brings its position, at every moment of it (%s microtasks a step)', async (grain) => {
    const count = await everyOrder((pause) => {
      const time = createVirtualTime()
      const log = createMemoryLog({ ports: time.ports })
      // One that hears of nothing until it asks.
      const behind = (): Cache =>
        createCache({ ports: time.ports, log: remoteLog(log).log, follow: 'request', maxLag: 60_000, ledgerBuckets })
      const [a, b] = [createCache({ ports: time.ports, log, ledgerBuckets }), behind()]
      const row = createWatchedRow(pause)
      const options = { key: 'row', tags: [x], factory: row.load }
      let needs: Position | undefined
      const readAs = (cache: Cache) => async (): Promise<number> => {
        const asked = cache.openScope(needs)
        await settle()
        await time.advance(20)
        return cache.run(await asked, () => cache.getOrSet(options))
      }
      const write = async (): Promise<void> => {
        await row.commit()
        needs = (await a.invalidate(x)).position
        row.announce()
      }
      return {
        actors: [() => row.check(readAs(b)), write, () => row.check(readAs(b))],
        end: async () => {
          await row.check(readAs(b))
          // Also after a restart, when nothing has been read yet.
          await row.check(readAs(behind()))
        },
      }
    }, grain)
    expect(count).toBeGreaterThan(5)
  })
})
