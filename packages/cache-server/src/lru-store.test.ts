import { storeContract } from '@unstale/cache-core/testing'
import { describe, expect, it } from 'vitest'
import { createServerCache } from './create-server-cache'
import { createLruStore } from './lru-store'

describe('a store on lru-cache', () => {
  for (const { name, run } of storeContract({ open: () => createLruStore() })) it(name, run)
  for (const { name, run } of storeContract({ open: () => createLruStore({ maxEntries: 500, maxBytes: 1_000_000 }) }))
    it(`bounded by bytes: ${name}`, run)

  it('is what a server cache has unless told otherwise, and tells what leaves and why', async () => {
    const cache = createServerCache({ maxEntries: 2, maxBytes: 100, sizeOf: (value) => String(value).length, ledgerBuckets: 2 ** 12 })
    const left: unknown[] = []
    cache.events.on('entryEvicted', (event) => left.push(event))
    const read = (key: string, value = key): Promise<string> => cache.getOrSet({ key, factory: () => value })
    await read('a')
    await read('b')
    await read('a')
    await read('c')
    expect(left).toEqual([{ key: 'b', reason: 'entries' }])
    await read('d', 'x'.repeat(100))
    expect(left.slice(1)).toEqual([
      { key: 'a', reason: expect.any(String) },
      { key: 'c', reason: expect.any(String) },
    ])
    await read('e', 'x'.repeat(101))
    expect(left.at(-1)).toEqual({ key: 'e', reason: 'size' })
    await cache.close()
  })

  it.each([0, -1, 1.5, Number.NaN, Number.POSITIVE_INFINITY])(
    'has room for a whole number of entries and bytes above 0, not for %s',
    (limit) => {
      for (const name of ['maxEntries', 'maxBytes'])
        expect(() => createLruStore({ [name]: limit })).toThrow(expect.objectContaining({ code: 'OPTION_INVALID', subject: name }))
    },
  )
})
