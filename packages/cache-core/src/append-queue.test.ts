import type { CacheEvents } from '@unstale/cache-bus'
import { describe, expect, it } from 'vitest'
import { createCache } from './create-cache'
import type { LogRecord } from './log'
import { tag } from './tag'
import { faultyLog } from './testing/faulty-log'
import { sharedStore } from './testing/shared-store'
import { createVirtualTime } from './testing/virtual-time'

const namesOf = (records: readonly LogRecord[]): readonly string[] => records.map(({ tags }) => tags[0] as string)

const bench = async (options: { readonly maxWaiting?: number; readonly isShared?: boolean } = {}) => {
  const { isShared = false, ...rest } = options
  const time = createVirtualTime()
  const faulty = faultyLog(time.ports)
  const cache = createCache({
    log: faulty.log,
    ports: time.ports,
    appendTimeout: 100,
    unknownFor: 5_000,
    ledgerBuckets: 2 ** 10,
    ...(isShared && { secondLevel: sharedStore({ log: faulty.source, ports: time.ports }).level }),
    ...rest,
  })
  const events: { readonly name: string; readonly event: unknown }[] = []
  cache.events.onAny((name, event) => events.push({ name, event }))
  await time.advance(10)
  const heard = <Name extends keyof CacheEvents>(name: Name): readonly CacheEvents[Name][] =>
    events.filter((each) => each.name === name).map(({ event }) => event as CacheEvents[Name])
  const written = async (name: string): Promise<unknown> => {
    const outcome = cache.invalidate(tag(name))
    await time.advance(100)
    return (await outcome).position
  }
  const records = async (): Promise<readonly string[]> => namesOf((await faulty.source.read()).records)
  return { time, faulty, cache, heard, written, records }
}

describe('a record that the log does not take', () => {
  it('is sent again until it is taken, in the order of the calls', async () => {
    const { time, faulty, written, records, heard } = await bench()
    faulty.appends = 'fail'
    expect([await written('a'), await written('b'), await written('c')]).toEqual([undefined, undefined, undefined])
    expect(heard('appendDelayed')).toHaveLength(3)
    faulty.appends = 'answer'
    await time.advance(10_000)
    expect(await records()).toEqual(['a', 'b', 'c'])
    expect(heard('appendRetried').map(({ tags }) => tags[0])).toEqual(['a', 'b', 'c'])
    const [first] = heard('appendRetried')
    expect(first?.attempts).toBeGreaterThan(1)
    expect(first?.durationMs).toBeGreaterThanOrEqual(300)
  })

  it('is sent again as well when the log throws where it should answer', async () => {
    const { time, faulty, written, records, heard } = await bench()
    const { append } = faulty.log
    faulty.log.append = () => {
      throw new Error('not connected')
    }
    expect(await written('a')).toBeUndefined()
    expect(heard('appendFailed')).toHaveLength(1)
    faulty.log.append = append
    await time.advance(10_000)
    expect(await records()).toEqual(['a'])
  })

  it('is not overtaken by one that is written later, though the log takes records again', async () => {
    const { time, faulty, cache, written, records } = await bench()
    faulty.appends = 'fail'
    await written('a')
    faulty.appends = 'answer'
    const later = cache.invalidate(tag('b'))
    await time.advance(10_000)
    await later
    expect(await records()).toEqual(['a', 'b'])
  })

  it('is sent again as well when the log never answered', async () => {
    const { time, faulty, written, records } = await bench()
    faulty.appends = 'hang'
    expect(await written('a')).toBeUndefined()
    faulty.appends = 'answer'
    await time.advance(10_000)
    expect(await records()).toEqual(['a'])
  })

  it('is waited for when it is taken in time, and has its position', async () => {
    const { time, faulty, cache } = await bench()
    faulty.appends = 'fail'
    const outcome = cache.invalidate(tag('a'))
    await time.advance(10)
    faulty.appends = 'answer'
    await time.advance(90)
    expect((await outcome).position).toMatchObject({ seq: 1 })
  })

  it.each([false, true])(
    'keeps this process from answering with what is held until then, and no longer (second level: %s)',
    async (isShared) => {
      const { time, faulty, cache, written } = await bench({ isShared })
      let value = 'v1'
      const read = async (): Promise<unknown> => {
        const outcome = cache.getOrSet({ key: 'k', tags: [tag('a')], factory: () => value })
        await time.advance(300)
        return outcome
      }
      await read()
      faulty.appends = 'fail'
      value = 'v2'
      await written('a')
      expect(await read()).toBe('v2')
      value = 'v3'
      expect(await read()).toBe('v3')
      faulty.appends = 'answer'
      await time.advance(5_000)
      await read()
      value = 'v4'
      expect(await read()).toBe('v3')
    },
  )

  it('is not missed by the caller that went on without it, from its first step', async () => {
    const { time, faulty, cache } = await bench()
    let value = 'v1'
    const read = (): Promise<string> => cache.getOrSet({ key: 'k', tags: [tag('a')], factory: () => value })
    await read()
    faulty.appends = 'hang'
    value = 'v2'
    const seen = cache.invalidate(tag('a')).then(read)
    await time.advance(400)
    expect(await seen).toBe('v2')
  })

  it('is not missed by its own process when the log has begun a new epoch that it has not read yet', async () => {
    const { faulty, cache } = await bench()
    let value = 'v1'
    const read = (): Promise<string> => cache.getOrSet({ key: 'k', tags: [tag('a')], factory: () => value })
    await read()
    faulty.reads = 'late'
    await faulty.source.renew()
    value = 'v2'
    await cache.invalidate(tag('a'))
    expect(cache.follower.mayAnswer()).toBe(false)
  })

  it('does not fail the write that it belongs to', async () => {
    const { time, faulty, cache } = await bench()
    const outcome = cache.mutate(tag('a'), () => {
      faulty.appends = 'fail'
      return 'written'
    })
    await time.advance(200)
    expect(await outcome).toBe('written')
  })

  it('is appended before the cache is closed, if the log takes it', async () => {
    const { time, faulty, cache, written, records } = await bench()
    faulty.appends = 'fail'
    await written('a')
    faulty.appends = 'answer'
    const closed = cache.close()
    await time.advance(3_000)
    await closed
    expect(await records()).toEqual(['a'])
  })

  it('is given up with an event when the cache is closed and the log does not take it', async () => {
    const { time, faulty, cache, written, heard } = await bench()
    faulty.appends = 'fail'
    await written('a')
    const before = heard('appendFailed').length
    const closed = cache.close()
    await time.advance(10_000)
    await closed
    expect(heard('appendFailed').length - before).toBe(1)
    expect(time.pending).toBe(0)
  })
})

describe('a follower that is withheld', () => {
  it('answers again when the last of those who withhold it has ended, however often one says so', async () => {
    const { cache } = await bench()
    const [one, two] = [cache.follower.withhold(), cache.follower.withhold()]
    one()
    one()
    expect(cache.follower.mayAnswer()).toBe(false)
    two()
    expect(cache.follower.mayAnswer()).toBe(true)
  })
})

describe('more records than may wait', () => {
  it('move the log to a new epoch once it is reached: all that is held anywhere goes', async () => {
    const { time, faulty, cache, written, records, heard } = await bench({ maxWaiting: 3 })
    const before = cache.follower.epoch
    faulty.appends = 'fail'
    for (const name of ['a', 'b', 'c', 'd']) await written(name)
    expect(heard('appendsOverflowed')).toMatchObject([{ lost: 4 }])
    await time.advance(5_000)
    expect((await faulty.source.read()).epoch).toBe(before)
    faulty.appends = 'answer'
    await time.advance(5_000)
    expect((await faulty.source.read()).epoch).not.toBe(before)
    expect(cache.follower.epoch).not.toBe(before)
    expect(heard('logRenewed')).toMatchObject([{ lost: 4 }])
    expect(await written('e')).toBeDefined()
    expect((await records()).at(-1)).toBe('e')
  })

  it('do so again after unknownFor when the outcome of one was unknown', async () => {
    const { time, faulty, cache, heard } = await bench({ maxWaiting: 1 })
    faulty.appends = 'fail'
    for (const name of ['a', 'b']) {
      const outcome = cache.outcomeUnknown([tag(name)], { id: name, source: 'mutation' })
      await time.advance(100)
      await outcome
    }
    faulty.appends = 'answer'
    await time.advance(3_000)
    expect(heard('logRenewed')).toHaveLength(1)
    await time.advance(5_000)
    expect(heard('logRenewed')).toHaveLength(2)
  })
})
