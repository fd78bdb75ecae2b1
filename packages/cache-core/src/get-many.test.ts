import { describe, expect, it } from 'vitest'
import type { Cache, GetManyOptions } from './cache-types'
import { createCache } from './create-cache'
import { createMemoryLog } from './memory-log'
import { tag } from './tag'
import { deferred } from './testing/deferred'
import { remoteLog } from './testing/remote-log'
import { sharedStore } from './testing/shared-store'
import { createVirtualTime, settle } from './testing/virtual-time'

interface Bench {
  readonly cache: Cache
  readonly asked: (readonly number[])[]
  readonly rows: Map<number, string>
  readonly read: (ids: readonly number[], more?: Partial<GetManyOptions<number, string>>) => Promise<readonly (string | undefined)[]>
}

const bench = (cache: Cache = createCache({ ports: createVirtualTime().ports, ledgerBuckets: 2 ** 12 })): Bench => {
  const asked: (readonly number[])[] = []
  const rows = new Map([1, 2, 3, 4].map((id) => [id, `row ${id}`]))
  return {
    cache,
    asked,
    rows,
    read: (ids, more = {}) =>
      cache.getMany({
        ids,
        key: (id) => `row:${id}`,
        tags: (_, id) => [tag(`row:${id}`)],
        factory: (missing) => {
          asked.push(missing)
          return new Map(missing.flatMap((id) => (rows.has(id) ? [[id, rows.get(id) as string]] : [])))
        },
        ...more,
      }),
  }
}

describe('getMany', () => {
  it('loads what is missing once for all, and gives the values in the order of the ids', async () => {
    const all = bench()
    expect(await all.read([3, 1])).toEqual(['row 3', 'row 1'])
    expect(await all.read([1, 2, 3, 4])).toEqual(['row 1', 'row 2', 'row 3', 'row 4'])
    expect(await all.read([4, 3, 2, 1])).toEqual(['row 4', 'row 3', 'row 2', 'row 1'])
    expect([await all.read([]), all.asked]).toEqual([
      [],
      [
        [3, 1],
        [2, 4],
      ],
    ])
  })

  it('takes an array in the order of the ids as well', async () => {
    const all = bench()
    expect(await all.read([1, 2], { factory: (ids) => ids.map((id) => `array ${id}`) })).toEqual(['array 1', 'array 2'])
  })

  it('gives each value its own tags', async () => {
    const all = bench()
    await all.read([1, 2, 3])
    all.rows.set(2, 'changed')
    await all.cache.invalidate(tag('row:2'))
    expect([await all.read([1, 2, 3]), all.asked]).toEqual([
      ['row 1', 'changed', 'row 3'],
      [[1, 2, 3], [2]],
    ])
  })

  it('keeps what was not found', async () => {
    const all = bench()
    expect([await all.read([1, 9]), await all.read([9])]).toEqual([['row 1', undefined], [undefined]])
    expect(all.asked).toHaveLength(1)
    all.rows.set(9, 'row 9')
    await all.cache.invalidate(tag('row:9'))
    expect(await all.read([1, 9])).toEqual(['row 1', 'row 9'])
  })

  it('shares each load with whoever reads one of its keys, and joins theirs', async () => {
    const all = bench()
    const pause = deferred()
    const single = all.cache.getOrSet({ key: 'row:2', tags: [tag('row:2')], factory: () => pause.promise.then(() => 'single') })
    await settle()
    const many = all.read([1, 2, 2])
    const other = all.read([1, 3])
    await settle()
    expect(all.asked).toEqual([[1], [3]])
    pause.resolve()
    expect([await single, await many, await other]).toEqual(['single', ['row 1', 'single', 'single'], ['row 1', 'row 3']])
  })

  it('keeps no value that a write overtakes, and keeps the others', async () => {
    const all = bench()
    const pause = deferred()
    const early = all.read([1, 2], {
      factory: async (ids) => {
        const seen = new Map(ids.map((id) => [id, all.rows.get(id) as string]))
        await pause.promise
        return seen
      },
    })
    await settle()
    all.rows.set(2, 'changed')
    await all.cache.invalidate(tag('row:2'))
    const late = all.read([1, 2])
    await settle()
    pause.resolve()
    // Tags that are only known with their values: the row that nobody wrote is joined.
    expect([await early, await late]).toEqual([
      ['row 1', 'row 2'],
      ['row 1', 'changed'],
    ])
    expect([await all.read([1, 2]), all.asked]).toEqual([['row 1', 'changed'], [[2]]])
  })

  it('gives every value the tags and the age of what its loader read besides', async () => {
    const all = bench()
    let factor = 1
    const read = (): Promise<readonly (string | undefined)[]> =>
      all.read([1, 2], {
        factory: async (ids, { getOrSet }) => {
          const times = await getOrSet({ key: 'factor', tags: [tag('factor')], factory: () => factor })
          return ids.map((id) => `${id} times ${times}`)
        },
      })
    expect(await read()).toEqual(['1 times 1', '2 times 1'])
    factor = 2
    await all.cache.invalidate(tag('factor'))
    expect(await read()).toEqual(['1 times 2', '2 times 2'])
  })

  it('throws for a load that needs one of its own keys', async () => {
    const all = bench()
    const read = all.read([1, 2], { factory: async (_, { getOrSet }) => [await getOrSet({ key: 'row:2', factory: () => 'x' }), 'y'] })
    await expect(read).rejects.toMatchObject({ code: 'LOAD_CYCLE' })
  })

  it('rejects when its loader does, and lets old values stand in where each may', async () => {
    const time = createVirtualTime()
    const all = bench(createCache({ ports: time.ports }))
    await all.read([1, 2], { ttl: 1_000, grace: 10_000 })
    await time.advance(1_500)
    const failing = { ttl: 1_000, grace: 10_000, factory: () => Promise.reject(new Error('no database')) }
    expect(await all.read([1, 2], failing)).toEqual(['row 1', 'row 2'])
    await all.cache.invalidate(tag('row:2'))
    await expect(all.read([1, 2], failing)).rejects.toThrow('no database')
  })

  it.each([[['one']], [undefined], [{ 1: 'a' }]])('refuses the answer %o to two ids', async (answer) => {
    const all = bench()
    await expect(all.read([1, 2], { factory: () => answer as unknown as string[] })).rejects.toMatchObject({ code: 'BATCH_INVALID' })
  })

  it('begins nothing when a key cannot be made', async () => {
    const all = bench()
    const read = all.read([1, 2], {
      key: (id) => {
        if (id === 2) throw new Error('no key')
        return `row:${id}`
      },
    })
    await expect(read).rejects.toThrow('no key')
    expect(await all.read([1])).toEqual(['row 1'])
    await expect(all.read([1, 2], { key: (id) => (id === 1 ? '' : 'two') })).rejects.toMatchObject({ code: 'KEY_INVALID' })
  })

  it('loads once for all also when the lease has lapsed, and when the log cannot be read', async () => {
    const time = createVirtualTime()
    const remote = remoteLog(createMemoryLog({ ports: time.ports }))
    const all = bench(createCache({ ports: time.ports, log: remote.log, follow: 'request' }))
    const first = all.read([1, 2])
    await time.advance(50)
    expect(await first).toEqual(['row 1', 'row 2'])
    remote.mode = 'fail'
    await time.advance(5_000)
    const second = all.read([1, 2])
    await time.advance(50)
    expect([await second, all.asked]).toEqual([
      ['row 1', 'row 2'],
      [
        [1, 2],
        [1, 2],
      ],
    ])
  })

  it('loads together what a second level does not hold either', async () => {
    const time = createVirtualTime()
    const log = createMemoryLog({ ports: time.ports })
    const store = sharedStore({ log, ports: time.ports, grantsClaims: true })
    const [a, b] = [1, 2].map(() => bench(createCache({ ports: time.ports, log, secondLevel: store.level }))) as [Bench, Bench]
    await a.read([1, 3])
    await settle()
    expect(await b.read([1, 2, 3, 4])).toEqual(['row 1', 'row 2', 'row 3', 'row 4'])
    expect(b.asked).toEqual([[2, 4]])
  })

  it('stops its load when nobody waits for any of it', async () => {
    const all = bench()
    const leaving = new AbortController()
    let signal: AbortSignal | undefined
    const read = all.read([1, 2], {
      signal: leaving.signal,
      factory: (_, context) => {
        signal = context.signal
        return new Promise(() => undefined)
      },
    })
    read.catch(() => undefined)
    await settle()
    expect(signal?.aborted).toBe(false)
    leaving.abort(new Error('gone'))
    await expect(read).rejects.toThrow('gone')
    expect(signal?.aborted).toBe(true)
  })

  it('can be sampled, one key at a time', async () => {
    const all = bench()
    await all.read([1, 2])
    const sample = await all.cache.sample('row:2')
    expect([sample?.held.digest === sample?.loaded.digest, all.asked]).toEqual([true, [[1, 2], [2]]])
  })
})
