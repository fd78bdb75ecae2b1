import { type BareItem, serializeList } from 'structured-headers'
import { describe, expect, it } from 'vitest'
import { createServerCache } from './create-server-cache'
import { formatStringList } from './header-list'
import { hostingOf } from './hosting'

const request = { method: 'GET', url: '/', position: null, cookie: null }

describe('what every request passes', () => {
  it('begins in the same step and makes no timer, unless the log has to be read first', async () => {
    let timers = 0
    const counting = {
      after: () => {
        timers++
        return () => undefined
      },
    }
    const cache = createServerCache({ ports: { timers: counting } })
    const { begin } = hostingOf(cache)
    const exchange = begin(request)
    expect(exchange).not.toBeInstanceOf(Promise)
    const response = new Headers()
    if (!(exchange instanceof Promise)) {
      await exchange.run(() => cache.getOrSet({ key: 'k', tags: [], factory: () => 1 }))
      expect(exchange.conclude(200)).toBeUndefined()
      exchange.announce(200, response)
      exchange.end()
    }
    expect(timers).toBe(0)
    expect(begin({ ...request, position: 'other:7' })).toBeInstanceOf(Promise)
    await cache.close()
  })

  it('writes a list as the specification says, the first time and each time after, however many tags there are', () => {
    const asSpecified = (texts: readonly string[]): string => serializeList(texts.map((text) => [text, new Map<string, BareItem>()]))
    const lists = Array.from({ length: 1_200 }, (_, list) => Array.from({ length: 10 }, (_, tag) => `family${tag}:${list} "\\`))
    for (const list of [...lists, ...lists.slice(0, 5), ['all', 'all'], []]) expect(formatStringList(list)).toBe(asSpecified(list))
    expect(() => formatStringList(['fine', 'é'])).toThrow()
  })
})
