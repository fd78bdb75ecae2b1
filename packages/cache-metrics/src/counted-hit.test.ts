import { createCache, tag } from '@unstale/cache-core'
import { afterEach, expect, it, vi } from 'vitest'
import { createMetrics } from './create-metrics'

afterEach(() => void vi.restoreAllMocks())

it('a hit that is counted costs one look for its number, one note of how it is loaded, and no text', async () => {
  const cache = createCache({ ledgerBuckets: 2 ** 16 })
  const metrics = createMetrics({ alerts: { sinks: [] } })
  const detach = metrics.attach(cache)
  const read = (): Promise<string> => cache.getOrSet({ key: 'scene:42', tags: [tag('scene:42')], factory: () => 'value' })
  await read()
  await read()
  const asked = (['get', 'has', 'set', 'delete'] as const).map((name) => [name, vi.spyOn(Map.prototype, name as 'get')] as const)
  const texts = [vi.spyOn(JSON, 'stringify'), vi.spyOn(Array.prototype, 'join')] as const
  await read()
  const keys = asked.map(([name, { mock }]) => [name, mock.calls.map(([key]) => key)] as const)
  const made = texts.map(({ mock }) => mock.calls.length)
  vi.restoreAllMocks()
  expect(Object.fromEntries(keys)).toEqual({
    // The store, whether anybody listens, who that is, and the number.
    get: ['scene:42', 'entryHit', 'entryHit', 'scene:42', '*'],
    has: [],
    set: ['scene:42'],
    delete: [],
  })
  expect(made).toEqual([0, 0])
  detach()
  await cache.close()
})
