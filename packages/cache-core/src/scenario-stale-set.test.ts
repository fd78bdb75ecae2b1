import { describe, expect, it } from 'vitest'
import type { Cache } from './cache-types'
import { createCache } from './create-cache'
import { defineModel } from './define-model'
import type { Target } from './model-types'
import { type TagSource, tag } from './tag'
import { everyOrder, GRAINS, type Pause } from './testing/every-order'
import { createVirtualTime, settle } from './testing/virtual-time'
import { createWatchedRow, READS, readRow } from './testing/watched-row'

const model = defineModel<{ scene: { id: number; chapterId: number } }>()({ scene: { lists: ['chapterId'] } })

/** What a read may carry, and what a write of the same row may name. */
const NAMES: readonly (readonly [string, TagSource, Target])[] = [
  ['by one tag for the key', tag('key:row'), tag('key:row')],
  ['by the row of a model', model.scene(1), model.scene.updated({ before: { id: 1, chapterId: 7 }, after: { id: 1, chapterId: 7 } })],
  ['by the list of a model', model.scene.list({ chapterId: 7 }), model.scene.created({ id: 1, chapterId: 7 })],
  ['by the row, of which the write knows nothing', model.scene(1), model.scene.changedMany()],
  ['by the whole family', tag('scene'), model.scene.deleted(1)],
]

const newCache = (): { readonly cache: Cache; readonly time: ReturnType<typeof createVirtualTime> } => {
  const time = createVirtualTime()
  return { time, cache: createCache({ ports: time.ports, ledgerBuckets: 2 ** 10 }) }
}

/** A read, a write and a second read, each pause of each at every place between those of the others. */
const staleSet = (how: keyof typeof READS, tags: TagSource, target: Target) => (pause: Pause) => {
  const { cache } = newCache()
  const row = createWatchedRow(pause)
  const read = readRow(cache, (READS[how] as (typeof READS)[string])(tags, row.load))
  const write = async (): Promise<void> => {
    await row.commit()
    await cache.invalidate(target)
    row.announce()
  }
  return {
    actors: [() => row.check(read), write, () => row.check(read)],
    end: async () => {
      await row.check(read)
      const { loads } = row
      await row.check(read)
      expect(row.loads).toBe(loads)
    },
  }
}

describe('1 and 2: a load that a write overtakes is neither kept nor joined, in any order', () => {
  it.each(Object.keys(READS))('with %s', async (how) => {
    expect(await everyOrder(staleSet(how, tag('key:row'), tag('key:row')))).toBeGreaterThan(100)
  })

  it.each(NAMES)('%s', async (_, tags, target) => {
    expect(await everyOrder(staleSet('a tag found in the value', tags, target))).toBeGreaterThan(100)
  })

  it.each(GRAINS.slice(1))('with %i microtasks a step, inside the awaits of the engine', async (grain) => {
    for (const how of ['a tag declared beforehand', 'a tag found in the value']) {
      expect(await everyOrder(staleSet(how, tag('key:row'), tag('key:row')), grain)).toBeGreaterThan(30)
    }
  })
})

describe('4: refreshing and standing in', () => {
  it.each(GRAINS)('never keeps a refresh in the background that an invalidation overtakes (%s microtasks a step)', async (grain) => {
    const orders = await everyOrder((pause) => {
      const { cache } = newCache()
      const row = createWatchedRow(pause)
      const x = tag('x')
      const read = readRow(cache, { key: 'row', tags: [x], factory: row.load })
      let isRefreshing = false
      const refresh = async (): Promise<void> => {
        await read()
        await cache.expire(x)
        // Answered old, once, while the load runs behind it.
        const asked = read()
        isRefreshing = true
        await asked
        await settle()
      }
      const write = async (): Promise<void> => {
        await row.commit()
        await cache.invalidate(x)
        row.announce()
      }
      return {
        actors: [refresh, write],
        end: async () => {
          expect(isRefreshing).toBe(true)
          await row.check(read)
        },
      }
    }, grain)
    expect(orders).toBeGreaterThan(10)
  })

  it('gives an error after an invalidation when the loader fails, and the old value only flagged as stale', async () => {
    for (const verb of ['invalidate', 'remove', 'expire'] as const) {
      const { cache } = newCache()
      const flagged: boolean[] = []
      cache.events.on('entryHit', ({ stale }) => flagged.push(stale))
      let fails = false
      const read = (): Promise<string> =>
        cache.getOrSet({
          key: 'row',
          tags: [tag('x')],
          grace: 60_000,
          factory: () => {
            if (fails) throw new Error('no database')
            return 'old'
          },
        })
      await read()
      await cache[verb](tag('x'))
      fails = true
      const outcomes: string[] = []
      for (let i = 0; i < 3; i++) outcomes.push(await read().catch(() => 'error'))
      // Those who join one failing load are treated like the one who began it.
      outcomes.push(...(await Promise.all([read(), read()].map((each) => each.catch(() => 'error')))))
      expect(outcomes).toEqual(Array(5).fill(verb === 'expire' ? 'old' : 'error'))
      expect(flagged).toEqual(verb === 'expire' ? Array(5).fill(true) : [])
    }
  })
})

describe('11: the order of commit and record', () => {
  it.each(GRAINS)('ends on what was committed where the record follows the commit (%s microtasks a step)', async (grain) => {
    await everyOrder((pause) => {
      const { cache } = newCache()
      const row = createWatchedRow(pause)
      const x = tag('x')
      const read = readRow(cache, { key: 'row', tags: [x], factory: row.load })
      const write = async (): Promise<void> => {
        await cache.mutate(x, row.commit)
        row.announce()
      }
      return { actors: [() => row.check(read), write], end: () => row.check(read) }
    }, grain)
  })

  it('ends on what was committed where a record came first, inside the transaction', async () => {
    await everyOrder((pause) => {
      const { cache } = newCache()
      const row = createWatchedRow(pause)
      const x = tag('x')
      const read = readRow(cache, { key: 'row', tags: [x], factory: row.load })
      const write = async (): Promise<void> => {
        await cache.mutate(x, async () => {
          await cache.invalidate(x)
          await row.commit()
        })
        row.announce()
      }
      return { actors: [() => row.check(read), write], end: () => row.check(read) }
    })
  })
})

describe('13: clocks', () => {
  it.each([-5_000, 5_000, -3_600_000, 3_600_000])('that jump by %i ms at any moment change nothing', async (jump) => {
    const orders = await everyOrder((pause) => {
      const { cache, time } = newCache()
      const row = createWatchedRow(pause)
      const x = tag('x')
      const read = readRow(cache, { key: 'row', tags: () => [x], factory: row.load })
      const write = async (): Promise<void> => {
        await row.commit()
        await cache.invalidate(x)
        row.announce()
      }
      return {
        actors: [() => row.check(read), write, async () => time.shiftWall(jump)],
        end: async () => {
          await row.check(read)
          const { loads } = row
          time.shiftWall(jump)
          await row.check(read)
          expect(row.loads).toBe(loads)
        },
      }
    })
    expect(orders).toBeGreaterThan(100)
  })

  it('that stand still do not keep two writes of one moment apart, nor need to', async () => {
    const { cache } = newCache()
    let source = 0
    const read = (): Promise<number> => cache.getOrSet({ key: 'row', tags: [tag('x')], factory: () => source })
    for (let written = 1; written <= 50; written++) {
      source = written
      await cache.invalidate(tag('x'))
      expect([await read(), await read()]).toEqual([written, written])
    }
  })
})
