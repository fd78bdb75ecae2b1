import type { CacheEvents } from '@unstale/cache-bus'
import { describe, expect, it } from 'vitest'
import { createCache } from './create-cache'
import { tag } from './tag'
import { faultyLog } from './testing/faulty-log'
import { createVirtualTime } from './testing/virtual-time'

const bench = async () => {
  const time = createVirtualTime()
  const faulty = faultyLog(time.ports)
  const cache = createCache({ log: faulty.log, ports: time.ports, appendTimeout: 100, failoverTime: 10_000, ledgerBuckets: 2 ** 10 })
  const repeated: CacheEvents['appendsRepeated'][] = []
  cache.events.on('appendsRepeated', (event) => repeated.push(event))
  await time.advance(10)
  const write = async (name: string): Promise<unknown> => {
    const outcome = cache.invalidate(tag(name))
    await time.advance(100)
    return (await outcome).position
  }
  const tags = async (): Promise<readonly string[]> =>
    (await faulty.source.read()).records.flatMap((record): readonly string[] => record.tags).filter((name) => !name.endsWith('*'))
  return { time, faulty, cache, repeated, write, tags }
}

describe('on learning of a new epoch', () => {
  it('appends again what it appended within maxLag and the time of a failover, and nothing older', async () => {
    const { time, faulty, write, tags, repeated } = await bench()
    await write('old')
    await time.advance(11_900)
    await write('a')
    await write('b')
    await faulty.source.renew()
    await time.advance(2_000)
    expect(await tags()).toEqual(['a', 'b'])
    expect(repeated).toEqual([{ records: 2, tags: 4 }])
    // Repeated once a new epoch, and still by its own age.
    await faulty.source.renew()
    await time.advance(2_000)
    expect(await tags()).toEqual(['a', 'b'])
    await time.advance(10_000)
    await faulty.source.renew()
    await time.advance(2_000)
    expect(await tags()).toEqual([])
  })

  it('puts many tags into few records', async () => {
    const { time, faulty, cache } = await bench()
    await cache.invalidate(Array.from({ length: 300 }, (_, n) => tag(`t${n}`)))
    await faulty.source.renew()
    await time.advance(2_000)
    const sizes = (await faulty.source.read()).records.map((record) => record.tags.length)
    // Each with its sibling.
    expect(sizes).toEqual([256, 256, 88])
  })

  it('keeps the second append of a write whose outcome is unknown', async () => {
    const { time, faulty, cache, tags } = await bench()
    await cache.outcomeUnknown([tag('a')], { id: 'c', source: 'mutation' })
    // The due list is lost together with the rest.
    const lost = faultyLog(time.ports)
    Object.assign(faulty.log, lost.log)
    await time.advance(2_000)
    const once = (await lost.source.read()).records.length
    await time.advance(30_000)
    expect([once, (await lost.source.read()).records.length]).toEqual([1, 2])
    expect(await tags()).toContain('a')
  })

  it('plans its open intents again, with the time that is left', async () => {
    const { time, faulty, cache } = await bench()
    const writing = cache.mutate(tag('a'), () => new Promise<void>((resolve) => void time.ports.timers.after(20_000, resolve)), {
      deadlineMs: 30_000,
    })
    await time.advance(5_000)
    await faulty.source.renew()
    await time.advance(3_000)
    expect(faulty.planned).toHaveLength(2)
    expect(faulty.planned[1]?.id).toBe(faulty.planned[0]?.id)
    expect(faulty.planned[1]?.delayMs).toBeLessThanOrEqual(25_000)
    await time.advance(20_000)
    await writing
    await faulty.source.renew()
    await time.advance(3_000)
    expect(faulty.planned).toHaveLength(2)
  })
})

describe('an append that a deposed server has acknowledged', () => {
  it('counts for nothing: it is sent again until the log has it', async () => {
    const { time, faulty, cache, write, tags } = await bench()
    const former = cache.follower.epoch
    await faulty.source.renew()
    await time.advance(2_000)
    faulty.deposed = former
    expect(await write('a')).toBeUndefined()
    faulty.deposed = undefined
    await time.advance(3_000)
    expect(await tags()).toEqual(['a'])
  })
})
