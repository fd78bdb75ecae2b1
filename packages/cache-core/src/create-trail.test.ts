import { type CacheEvents, createBus } from '@unstale/cache-bus'
import { describe, expect, it } from 'vitest'
import { createCache } from './create-cache'
import { createTrail } from './create-trail'
import { defineModel } from './define-model'
import { createMemoryLog } from './memory-log'
import { tag } from './tag'
import { createVirtualTime } from './testing/virtual-time'

const model = defineModel<{ chapter: { id: number }; scene: { id: number; chapterId: number } }>()({
  chapter: {},
  scene: { touches: { chapter: 'chapterId' } },
})

describe('createTrail', () => {
  it('tells from the write in another process to whether the value changed', async () => {
    const { ports } = createVirtualTime()
    const log = createMemoryLog({ ports })
    const writer = createCache({ log, ports })
    const cache = createCache({ log, ports })
    const trail = createTrail(cache.events, { clock: ports.clock })
    let text = 'a'
    const read = () => cache.getOrSet({ key: 'summary', tags: [model.chapter(7)], factory: () => ({ text }) })
    await read()
    text = 'b'
    const cause = { id: 'c1', source: 'manual', label: 'PATCH /scenes/42', parentId: 'click' } as const
    await writer.invalidate(model.scene.updated({ before: { id: 42, chapterId: 7 }, after: { id: 42, chapterId: 7 } }), { cause })
    await read()
    const { chain, causes } = trail.explain({ key: 'summary' })
    expect(chain.map(({ kind, text: line }) => `${kind}: ${line}`)).toEqual([
      expect.stringMatching(/^write: PATCH \/scenes\/42 \(c1\) wrote scene:42, /),
      `applied: applied here at ${cache.follower.epoch}:1`,
      'missed: carried as chapter:7 (scene → chapter)',
      'loaded: loaded again, changed',
    ])
    expect(chain[3]?.changed).toBe(true)
    expect(causes).toEqual(['c1', 'click'])
    await writer.invalidate(tag('chapter:7'))
    await read()
    expect(trail.explain({ key: 'summary' }).chain.at(-1)).toMatchObject({
      kind: 'loaded',
      changed: false,
      text: 'loaded again, the same as before',
    })
    expect(trail.explain({ key: 'other' })).toEqual({ subject: 'other', chain: [], causes: [] })
  })

  it('tells why a query was refetched, and which write in a server led to it', () => {
    const events = createBus<CacheEvents>()
    const trail = createTrail(events)
    const cause = { id: 'c9', source: 'push', label: 'PATCH /scenes/42', parentId: 'm1' } as const
    events.emit('invalidationMatched', { tags: ['scene:42', 'chapter:7'], matched: 1, marked: 1, cause })
    events.emit('queryMarked', { query: '["chapter",7]', tags: ['chapter:7'], cause })
    expect(trail.explain({ query: '["chapter",7]' }).chain.map(({ kind }) => kind)).toEqual(['write', 'marked'])
    events.emit('queryRefetched', { query: '["chapter",7]', cause, changed: false, durationMs: 5 })
    const { chain, causes } = trail.explain({ query: '["chapter",7]' })
    expect(chain.map(({ text }) => text)).toEqual([
      'PATCH /scenes/42 (c9) wrote scene:42, chapter:7',
      'marked for chapter:7 (scene → chapter)',
      'refetched, the same as before',
    ])
    expect(causes).toEqual(['c9', 'm1'])
  })

  it('goes back through everything that led to a write, as far as that is remembered', () => {
    const events = createBus<CacheEvents>()
    const trail = createTrail(events)
    const mutation = { id: 'm1', source: 'mutation', label: '["rename"]', parentId: 'click' } as const
    const record = { id: 'r1', source: 'mutation', label: 'PATCH /scenes/42', parentId: 'm1' } as const
    const again = { id: 'r2', source: 'timer', label: 'outcome unknown', parentId: 'r1' } as const
    events.emit('invalidationMatched', { tags: ['scene:42'], matched: 0, marked: 0, cause: mutation })
    events.emit('recordApplied', { position: { epoch: 'e', seq: 1 }, tags: ['scene:42'], verb: 'invalidate', cause: record })
    events.emit('queryMarked', { query: 'q', tags: ['scene:42'], cause: again })
    const { chain, causes } = trail.explain({ query: 'q' })
    expect(chain.map(({ kind, text }) => `${kind}: ${text}`)).toEqual([
      'led: ["rename"] (m1) led to',
      'led: PATCH /scenes/42 (r1) led to',
      'write: outcome unknown (r2) wrote scene:42',
      'marked: marked for scene:42 (itself)',
    ])
    expect(causes).toEqual(['r2', 'r1', 'm1', 'click'])
    const loop = { id: 'l1', source: 'manual', parentId: 'l1' } as const
    events.emit('queryMarked', { query: 'q', tags: [], cause: loop })
    expect(trail.explain({ query: 'q' }).causes).toEqual(['l1'])
  })

  it('names each cause once where causes name one another in a circle', () => {
    const events = createBus<CacheEvents>()
    const trail = createTrail(events)
    const first = { id: 'a', source: 'manual', label: 'first', parentId: 'b' } as const
    const second = { id: 'b', source: 'manual', label: 'second', parentId: 'a' } as const
    events.emit('invalidationMatched', { tags: ['scene:42'], matched: 0, marked: 0, cause: second })
    events.emit('queryMarked', { query: 'q', tags: ['scene:42'], cause: first })
    const { chain } = trail.explain({ query: 'q' })
    expect(chain.map(({ kind, cause }) => [kind, cause?.id])).toEqual([
      ['led', 'b'],
      ['write', 'a'],
      ['marked', 'a'],
    ])
  })

  it('remembers no more than it may, and is plain data', async () => {
    const { ports } = createVirtualTime()
    const cache = createCache({ ports })
    const trail = createTrail(cache.events, { size: 5, clock: ports.clock })
    for (let n = 0; n < 20; n++) await cache.getOrSet({ key: `k${n}`, factory: () => n })
    await expect(cache.getOrSet({ key: 'bad', factory: () => Promise.reject(new Error('down')) })).rejects.toThrow('down')
    expect(trail.steps()).toHaveLength(5)
    expect(JSON.parse(JSON.stringify(trail.steps()))).toEqual(trail.steps())
    expect(trail.explain({ key: 'bad' }).chain.map(({ text }) => text)).toEqual([
      'not answered from the cache: absent',
      'the load failed: Error: down',
    ])
    expect(trail.explain({ key: 'k1' }).chain).toEqual([])
    trail.stop()
    expect(cache.events.listens('loadSucceeded')).toBe(false)
    expect(() => createTrail(cache.events, { size: 0 })).toThrow('OPTION_INVALID')
  })
})

describe('preview', () => {
  it('names what an invalidation would make stale, and changes nothing', async () => {
    const { ports } = createVirtualTime()
    const cache = createCache({ ports })
    const read = (key: string, id: number) => cache.getOrSet({ key, tags: [model.scene(id)], factory: () => id })
    await read('scene 1', 1)
    await read('scene 2', 2)
    const { tags, entries, truncated } = await cache.preview(model.scene.deleted(1))
    expect(tags).toContain('scene:1')
    expect([entries, truncated]).toEqual([[{ key: 'scene 1', because: 'scene:1' }], false])
    expect(cache.follower.applied).toBe(0)
    let hits = 0
    cache.events.on('entryHit', () => hits++)
    await read('scene 1', 1)
    expect(hits).toBe(1)
    expect((await cache.preview(tag('scene'))).entries?.map(({ key }) => key).sort()).toEqual(['scene 1', 'scene 2'])
  })
})
