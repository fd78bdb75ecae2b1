import { tag } from '@unstale/cache-core'
import { describe, expect, it } from 'vitest'
import type { ExchangeRequest } from './exchange'
import { hostingOf } from './hosting'
import { tracedCache } from './testing/traced-cache'

const price = tag('price')

const begin = async (request: Partial<ExchangeRequest> = {}) => {
  const traced = tracedCache()
  const exchange = await hostingOf(traced.cache).begin({ method: 'POST', url: '/things', position: null, cookie: null, ...request })
  const headers = new Headers()
  return { ...traced, exchange, headers }
}

describe('an exchange, as an adapter calls it', () => {
  it('is a read with a safe method, however that is written', async () => {
    for (const method of ['GET', 'get', 'head']) {
      const { cache, exchange, headers } = await begin({ method })
      exchange.run(() => cache.track(price))
      await exchange.conclude(200)
      exchange.announce(200, headers)
      expect([method, headers.get('cache-groups'), headers.get('cache-group-invalidation')]).toEqual([method, '"price"', null])
    }
  })

  it('is concluded once, and announced once', async () => {
    const { exchange, headers, heard } = await begin()
    await exchange.conclude(200)
    await exchange.conclude(200)
    exchange.announce(200, headers)
    exchange.announce(200, headers)
    expect([heard('mutationUnannounced'), heard('requestServed')].map(({ length }) => length)).toEqual([1, 1])
  })

  it('knows what became of a write whose status it was told: the client may go then, and not before', async () => {
    const told = await begin()
    await told.exchange.run(() => told.cache.invalidate(price))
    await told.exchange.conclude(200)
    told.exchange.abort()
    expect(told.heard('outcomeUnknown')).toEqual([])

    const gone = await begin()
    await gone.exchange.run(() => gone.cache.invalidate(price))
    gone.exchange.abort()
    gone.exchange.abort()
    await gone.exchange.conclude(200)
    expect(gone.heard('outcomeUnknown').map(({ tags }) => tags)).toEqual([['price', 'price*']])
  })

  it('gives what is written in it the cause that the request came with, and none that is no id', async () => {
    for (const [sent, id] of [
      ['a-cause_1', 'a-cause_1'],
      ['no id', ''],
      [null, ''],
    ] as const) {
      const { cache, exchange, headers } = await begin({ cause: sent })
      const causes: unknown[] = []
      cache.events.on('recordApplied', ({ cause }) => causes.push([cause?.label, cause?.parentId]))
      await exchange.run(() => cache.invalidate(price))
      expect(causes).toEqual([['POST /things', id || undefined]])
      exchange.announce(200, headers)
      expect(headers.get('cache-cause')).toMatch(/^[\w-]{1,64}$/)
    }
  })

  it('carries nothing late of a write, which names no reads', async () => {
    const { cache, exchange, headers, heard } = await begin()
    await exchange.conclude(200)
    exchange.announce(200, headers)
    exchange.run(() => cache.track(price))
    expect(heard('tagLate')).toEqual([])
  })
})
