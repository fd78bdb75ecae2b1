import { type CacheEvents, createBus } from '@unstale/cache-bus'
import { describe, expect, it } from 'vitest'
import { collect } from './collect'
import { collectBrowser } from './collect-browser'
import { createTotals } from './totals'

const counted = (totals: ReturnType<typeof createTotals>) =>
  Object.fromEntries(
    [...totals.counters].map(({ name, attributes, cell }) => [`${name} ${Object.values(attributes).join(' ')}`, cell.value]),
  )

describe('collect', () => {
  it('counts by cache and family, never by key', () => {
    const events = createBus<CacheEvents>()
    const totals = createTotals()
    collect(events, totals, { cache: 'main' })
    for (let id = 0; id < 5; id++) events.emit('entryHit', { key: `scene:${id}`, stale: id === 4 })
    events.emit('entryMissed', { key: 'scene:9', reason: 'invalidated', tag: 'scene:9' })
    expect(counted(totals)).toEqual({
      'reads main scene hit': 4,
      'reads main scene stale': 1,
      'reads main scene miss': 1,
      'misses main scene invalidated': 1,
    })
  })

  it('hears nothing after its end', () => {
    const events = createBus<CacheEvents>()
    const totals = createTotals()
    const stop = collect(events, totals)
    stop()
    events.emit('entryHit', { key: 'a', stale: false })
    expect(counted(totals)).toEqual({})
    expect(events.listens('entryHit')).toBe(false)
  })

  it('measures in a browser how long a marked query stays stale', () => {
    const events = createBus<CacheEvents>()
    const totals = createTotals()
    let now = 0
    collectBrowser(events, totals, { now: () => now })
    const cause = { id: 'c', source: 'push' } as const
    events.emit('queryMarked', { query: '["scene",1]', tags: [], cause })
    now = 40
    events.emit('queryRefetched', { query: '["scene",1]', cause, changed: false, durationMs: 25 })
    expect([...totals.tallies].map(({ name, sum }) => [name, sum])).toEqual([
      ['refetch.duration', 25],
      ['refetch.delay', 40],
    ])
    expect(counted(totals)).toEqual({ 'refetches cache scene push false': 1 })
  })
})

describe('createTotals', () => {
  it('holds no more series than it may, and says how many it did not keep', () => {
    const totals = createTotals({ maxSeries: 2 })
    for (const family of ['a', 'b', 'c']) totals.counter('reads', { family }).value++
    expect([...totals.counters]).toHaveLength(2)
    expect(totals.dropped).toBe(1)
  })
})
