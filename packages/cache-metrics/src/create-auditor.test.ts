import { type Cache, type CacheEvents, createCache, createMemoryLog, defineModel, type Tag, tag } from '@unstale/cache-core'
import { describe, expect, it } from 'vitest'
import { suspectedTag } from './audit-suspect'
import { createAuditor } from './create-auditor'
import { createMetrics } from './create-metrics'
import { createVirtualTime } from './testing/virtual-time'

const MINUTE = 60_000

const model = defineModel<{ story: { id: number }; chapter: { id: number; storyId: number }; scene: { id: number; chapterId: number } }>()({
  story: {},
  chapter: { lists: ['storyId'], touches: { story: 'storyId' } },
  scene: { lists: ['chapterId'], touches: { chapter: 'chapterId' } },
})

/** Deterministic, and different each time. */
const randomOf = (seed: number) => {
  let state = seed
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return state / 2 ** 32
  }
}

const set = (seed = 7) => {
  const next = randomOf(seed)
  const time = createVirtualTime(next)
  const metrics = createMetrics({ ports: time.ports, instance: 'a', audit: { loadsPerMinute: 12 }, alerts: { sinks: [] } })
  const cache = createCache({ ports: time.ports, log: createMemoryLog({ ports: time.ports }) })
  metrics.attach(cache)
  const outcomes: string[] = []
  cache.events.on('entryAudited', ({ outcome }) => outcomes.push(outcome))
  return { next, time, metrics, cache, outcomes }
}

const storyWorld = (cache: Cache, touches: boolean) => {
  const titles = new Map(Array.from({ length: 20 }, (_, id) => [id, `title ${id}`]))
  const words = new Map(Array.from({ length: 20 }, (_, id) => [id, 100 + id]))
  return {
    summary: (id: number) =>
      cache.getOrSet({
        key: `story-summary:${id}`,
        tags: [model.story(1), model.chapter(id)],
        factory: () => ({ title: titles.get(id), words: words.get(id) }),
      }),
    rename: (id: number) => {
      titles.set(id, `renamed ${time(id)}`)
      return cache.invalidate(model.chapter.updated(id, { id }))
    },
    write: async (id: number) => {
      words.set(id, (words.get(id) ?? 0) + 1)
      await cache.invalidate(touches ? model.scene.saved({ id: id * 10, chapterId: id }) : tag(`scene:${id * 10}`))
    },
  }
}
let clock = 0
const time = (id: number): number => ++clock + id

describe('the auditor', () => {
  it('finds the write that does not name what it changes, and says which tag that is', async () => {
    const { time: virtual, metrics, cache } = set()
    const world = storyWorld(cache, false)
    const told: CacheEvents['staleFound'][] = []
    cache.events.on('staleFound', (found) => told.push(found))
    for (let minute = 0; minute < 20; minute++) {
      for (const chapter of [6, 7, 8]) await world.summary(chapter)
      if (minute === 3) await world.write(7)
      await virtual.advance(MINUTE)
    }
    const finding = metrics.monitoring().findings.find(({ kind }) => kind === 'stale-value')
    expect(finding).toMatchObject({
      subject: 'story-summary',
      missingTag: 'chapter:7',
      message: '"chapter:7" is read by story-summary but no write names it.',
    })
    expect(finding?.tags).toContain('chapter:7')
    expect(told[0]?.ageMs).toBeGreaterThan(0)
    // Digests only: nothing that was reported holds a value.
    expect(JSON.stringify([told, metrics.monitoring(), metrics.report('1h')])).not.toContain('title 7')
    expect(metrics.monitoring().status).toBe('critical')
  })

  it('finds nothing when the same write touches its chapter', async () => {
    const { time: virtual, metrics, cache, outcomes } = set()
    const world = storyWorld(cache, true)
    for (let minute = 0; minute < 20; minute++) {
      await world.summary(7)
      if (minute % 3 === 0) await world.write(7)
      await virtual.advance(MINUTE)
    }
    expect(metrics.monitoring().findings.filter(({ kind }) => kind === 'stale-value')).toEqual([])
    expect(outcomes.length).toBeGreaterThan(20)
    // Some had been named a moment ago and were not loaded again yet.
    expect(outcomes.filter((outcome) => outcome !== 'same' && outcome !== 'gone')).toEqual([])
  })

  it('names a wasteful invalidation', async () => {
    const { time: virtual, metrics, cache } = set()
    // Reads the whole list of scenes, and shows only what no change of a scene can change.
    const read = () => cache.getOrSet({ key: 'imprint', tags: [model.scene.any], factory: () => ({ house: 'Unstale Press' }) })
    for (let n = 0; n < 25; n++) {
      await read()
      await cache.invalidate(model.scene.updated(n, { id: n }))
      await virtual.advance(10_000)
    }
    await read()
    expect(metrics.monitoring().findings).toContainEqual(
      expect.objectContaining({ kind: 'wasteful-invalidation', subject: 'scene → imprint', count: 25 }),
    )
  })

  it.each([1, 2, 3])('reports nothing in a healthy hour of traffic (seed %i)', async (seed) => {
    const { next, time: virtual, metrics, cache, outcomes } = set(seed)
    const world = storyWorld(cache, true)
    const jobs: Promise<unknown>[] = []
    for (let step = 0; step < 3_600; step++) {
      for (let n = 0; n < 3; n++) jobs.push(world.summary(Math.floor(next() * 20)))
      if (next() < 0.2) jobs.push(world.write(Math.floor(next() * 20)))
      if (next() < 0.05) jobs.push(world.rename(Math.floor(next() * 20)))
      await virtual.advance(1_000)
    }
    await Promise.all(jobs)
    expect(metrics.monitoring().findings).toEqual([])
    expect(metrics.monitoring()).toMatchObject({ status: 'healthy', audit: { stale: 0 } })
    expect(outcomes.length).toBeGreaterThan(300)
  })

  const fakeAuditor = (sample: Parameters<typeof createAuditor>[0]['sample'], options = {}) => {
    const virtual = createVirtualTime()
    const cache = createCache({ ports: virtual.ports })
    const outcomes: string[] = []
    cache.events.on('entryAudited', ({ outcome }) => outcomes.push(outcome))
    const auditor = createAuditor({ events: cache.events, sample, ports: virtual.ports, confirmAfter: 5_000, ...options })
    cache.events.emit('entryHit', { key: 'a', stale: false })
    return { virtual, cache, outcomes, auditor }
  }
  const sampleOf = (held: string, loaded: string, more = {}) => ({
    key: 'a',
    epoch: 'e',
    tags: [tag('a')] as readonly Tag[],
    ageMs: 1,
    held: { digest: held, asOf: 1 },
    loaded: { digest: loaded, asOf: 1, tags: [tag('a')] as readonly Tag[] },
    ...more,
  })

  it('holds no difference against a value that a record, its time to live or its own chance explains', async () => {
    let n = 0
    const chance = fakeAuditor(async () => sampleOf('x', `y${++n}`))
    await chance.virtual.advance(MINUTE)
    expect(new Set(chance.outcomes)).toEqual(new Set(['explained']))

    const aged = fakeAuditor(async () => sampleOf('x', 'y', { ttl: 60_000 }))
    await aged.virtual.advance(MINUTE)
    expect(new Set(aged.outcomes)).toEqual(new Set(['explained']))

    let calls = 0
    // By the time of the second look the record has come, and the entry is not fresh any more.
    const late = fakeAuditor(async () => (++calls % 2 === 1 ? sampleOf('x', 'y') : undefined))
    await late.virtual.advance(MINUTE)
    expect(new Set(late.outcomes)).toEqual(new Set(['explained']))

    const epochs = fakeAuditor(async () => sampleOf('x', 'y', { epoch: `e${++n}` }))
    await epochs.virtual.advance(MINUTE)
    expect(new Set(epochs.outcomes)).toEqual(new Set(['explained']))
  })

  it('never loads more than its budget, nor more at a time, and counts what it left out', async () => {
    let loads = 0
    let running = 0
    let most = 0
    const { virtual, auditor } = fakeAuditor(
      async () => {
        loads++
        most = Math.max(most, ++running)
        await new Promise<void>((resolve) => void virtual.ports.timers.after(20_000, resolve))
        running--
        return sampleOf('x', 'x')
      },
      { loadsPerMinute: 6 },
    )
    await virtual.advance(30 * MINUTE)
    expect(most).toBe(1)
    expect(loads).toBeGreaterThan(30)
    expect(loads).toBeLessThanOrEqual(6 * 30 + 3)
    expect(auditor.counts.skipped).toBeGreaterThan(0)
    auditor.stop()
    const before = loads
    await virtual.advance(MINUTE)
    expect(loads).toBe(before)
  })

  it('goes on when a loader fails, and refuses a budget that is none', async () => {
    const { virtual, outcomes } = fakeAuditor(() => Promise.reject(new Error('down')))
    await virtual.advance(MINUTE)
    expect(new Set(outcomes)).toEqual(new Set(['failed']))
    expect(() => fakeAuditor(async () => undefined, { loadsPerMinute: Number.NaN })).toThrow('loadsPerMinute of the audit')
  })
})

describe('suspectedTag', () => {
  const tags = (...names: readonly string[]) => names.map((name) => tag(name))
  it.each([
    ['an exact tag that was never named', tags('story:1', 'chapter:7'), [], { 'story:1': 4 }, 'chapter:7'],
    ['a tag that was never named before one that few carry', tags('story:1', 'chapter:7'), [], { 'chapter:7': 4 }, 'story:1'],
    ['a tag that only the new load reads', tags('post:1'), tags('post:1', 'like?postId=1'), {}, 'like?postId=1'],
    ['a row before a list and a family', tags('post', 'post?', 'post:3'), [], {}, 'post:3'],
    ['the one that fewer entries carry', tags('story:1', 'chapter:7'), [], {}, 'chapter:7'],
    ['the one named least, when all were', tags('a:1', 'b:1'), [], { 'a:1': 9, 'b:1': 2 }, 'b:1'],
  ])('is %s', (_, held, loaded, named, expected) => {
    expect(
      suspectedTag(
        held,
        loaded,
        (name) => (named as Record<string, number>)[name] ?? 0,
        (name) => (name === 'story:1' ? 3 : 1),
      ),
    ).toBe(expected)
  })
})
