import { createMemoryLog, tag } from '@unstale/cache-core'
import { describe, expect, it } from 'vitest'
import type { ResponseCacheOptions } from './response-cache'
import { deferred } from './testing/deferred'
import { laggingLog } from './testing/lagging-log'
import { get, type TracedCache, tracedCache } from './testing/traced-cache'
import { settle, whileTimePasses } from './testing/virtual-time'

const shelf = tag('shelf')

/** A kept route with these headers; answers how often its handler has run. */
const counting = (
  traced: TracedCache,
  {
    headers = {},
    tags = [shelf],
    options = {},
  }: { readonly headers?: Record<string, string>; readonly tags?: readonly (typeof shelf)[]; readonly options?: ResponseCacheOptions } = {},
): ((headers?: Readonly<Record<string, string>>) => Promise<Response>) => {
  let runs = 0
  const route = traced.cache.route(
    () => {
      traced.cache.track(tags)
      return Response.json(++runs, { headers })
    },
    { cacheResponse: options },
  )
  return (asked = {}) => route(get('/shelf', asked))
}

const run = async (response: Promise<Response>): Promise<unknown> => (await response).json()

describe('how long a response is kept', () => {
  it('until a tag changes, or as long as max-age says, whichever comes first', async () => {
    const traced = tracedCache()
    const ask = counting(traced, { headers: { 'Cache-Control': 'max-age=60' } })
    expect([await run(ask()), await run(ask())]).toEqual([1, 1])
    await traced.time.advance(59_000)
    const old = await ask()
    expect([await old.json(), old.headers.get('age')]).toEqual([1, '59'])
    await traced.time.advance(1_000)
    expect(await run(ask())).toBe(2)
    await traced.cache.invalidate(shelf)
    expect(await run(ask())).toBe(3)
  })

  it('without tags only as long as a limit says, and not at all without one', async () => {
    const traced = tracedCache()
    const unlimited = counting(traced, { tags: [] })
    expect([await run(unlimited()), await run(unlimited())]).toEqual([1, 2])
    const limited = counting(tracedCache(), { tags: [], options: { ttl: 1_000 } })
    expect([await run(limited()), await run(limited())]).toEqual([1, 1])
    const noCache = counting(tracedCache(), { tags: [], options: { ttl: 1_000 }, headers: { 'Cache-Control': 'no-cache' } })
    expect([await run(noCache()), await run(noCache())]).toEqual([1, 2])
  })

  it('with no-cache, while its tags prove it valid', async () => {
    const ask = counting(tracedCache(), { headers: { 'Cache-Control': 'no-cache' } })
    expect([await run(ask()), await run(ask())]).toEqual([1, 1])
  })

  it('a client that asks for validation is not answered by a clock', async () => {
    const traced = tracedCache()
    const ask = counting(traced, { tags: [], options: { ttl: 60_000 } })
    await ask()
    await traced.time.advance(10_000)
    expect(await run(ask({ 'Cache-Control': 'max-age=20' }))).toBe(1)
    expect(await run(ask({ 'Cache-Control': 'max-age=10' }))).toBe(2)
    expect(await run(ask({ 'Cache-Control': 'no-cache' }))).toBe(3)
    expect(await run(counting(tracedCache())({ 'Cache-Control': 'no-store' }))).toBe(1)
  })
})

describe('a kept response and what it depends on', () => {
  it('is not kept when a tag changes while its handler runs', async () => {
    const { cache } = tracedCache()
    const pause = deferred()
    let runs = 0
    const route = cache.route(
      async () => {
        cache.track(shelf)
        const mine = ++runs
        if (mine === 1) await pause.promise
        return Response.json(mine)
      },
      { cacheResponse: true },
    )
    const first = route(get('/shelf'))
    await settle()
    await cache.invalidate(shelf)
    const second = route(get('/shelf'))
    await settle()
    pause.resolve()
    expect([await run(first), await run(second), await run(route(get('/shelf')))]).toEqual([1, 2, 2])
  })

  it('counts the tags and the age of a response that it passed on', async () => {
    const traced = tracedCache()
    const other = tag('other')
    await traced.cache.invalidate(other)
    const ask = counting(traced, { tags: [], headers: { 'Cache-Groups': '"other"', 'Cache-Position': 'e1:1' } })
    expect([await run(ask()), await run(ask())]).toEqual([1, 1])
    expect((await ask()).headers.get('cache-groups')).toBe('"other"')
    await traced.cache.invalidate(other)
    expect([await run(ask()), await run(ask())]).toEqual([2, 3])
    for (const headers of [{ 'Cache-Groups': '"bad' }, { 'Cache-Groups': '"other"', 'Cache-Position': '?' }]) {
      const broken = counting(tracedCache(), { tags: [], headers })
      expect([await run(broken()), await run(broken())]).toEqual([1, 2])
    }
  })

  it('answers once more after expire, flagged stale, unless it must be validated', async () => {
    const traced = tracedCache()
    const ask = counting(traced)
    await ask()
    await traced.cache.expire(shelf)
    const old = await ask()
    expect([await old.json(), old.headers.get('cache-status')]).toContain(1)
    expect(old.headers.get('cache-status')).toContain('stale=1')
    await settle()
    expect(await run(ask())).toBe(2)
    const strict = counting(traced, { headers: { 'Cache-Control': 'must-revalidate' }, options: { headers: ['x'] } })
    expect(await run(strict())).toBe(1)
    await traced.cache.expire(shelf)
    expect(await run(strict())).toBe(2)
  })

  it('is not asked where the log cannot be read: each request runs its handler', async () => {
    const view = laggingLog(createMemoryLog())
    const traced = tracedCache({ log: view.log, follow: 'request', maxLag: 1_000 })
    const counted = counting(traced)
    const ask = (): Promise<Response> => whileTimePasses(traced.time, counted())
    expect([await run(ask()), await run(ask())]).toEqual([1, 1])
    view.mode = 'fail'
    await traced.time.advance(5_000)
    expect([await run(ask()), await run(ask())]).toEqual([2, 3])
    await traced.cache.close()
  })
})

describe('the key', () => {
  it('knows host, path, query and chosen headers', async () => {
    const { cache } = tracedCache()
    let runs = 0
    const route = cache.route(
      () => {
        cache.track(shelf)
        return Response.json(++runs)
      },
      { cacheResponse: { headers: ['X-Tenant'] } },
    )
    const ask = (url: string, headers: Record<string, string> = {}): Promise<unknown> => run(route(new Request(url, { headers })))
    expect(await ask('http://a/shelf')).toBe(1)
    expect(await ask('http://b/shelf')).toBe(2)
    expect(await ask('http://a/shelf?x')).toBe(3)
    expect(await ask('http://a/shelf', { 'X-Tenant': '1' })).toBe(4)
    expect(await ask('http://a/shelf', { 'X-Tenant': '1' })).toBe(4)
    // No value can pose as two.
    expect(await ask('http://a/shelf', { 'X-Tenant': '1"],["x","' })).toBe(5)
  })

  it('is left alone by a joined request that a handler’s Vary tells apart', async () => {
    const { cache } = tracedCache()
    const pause = deferred()
    const route = cache.route(
      async (request) => {
        cache.track(shelf)
        await pause.promise
        return Response.json(request.headers.get('accept-language'), { headers: { Vary: 'Accept-Language' } })
      },
      { cacheResponse: true },
    )
    const asked = ['de', 'fr', 'de', 'it'].map((language) => run(route(get('/shelf', { 'Accept-Language': language }))))
    await settle()
    pause.resolve()
    expect(await Promise.all(asked)).toEqual(['de', 'fr', 'de', 'it'])
  })

  it('gives nobody a response that turned out to be personal while they waited for it', async () => {
    const { cache } = tracedCache()
    const pause = deferred()
    let runs = 0
    const route = cache.route(
      async () => {
        const mine = ++runs
        await pause.promise
        return Response.json(mine, { headers: { 'Set-Cookie': `session=${mine}` } })
      },
      { cacheResponse: true },
    )
    const asked = Array.from({ length: 5 }, () => run(route(get('/shelf'))))
    await settle()
    pause.resolve()
    expect(new Set(await Promise.all(asked)).size).toBe(5)
  })

  it('lets nobody wait in vain whose leader failed or left', async () => {
    const { cache } = tracedCache()
    const pause = deferred()
    let runs = 0
    const route = cache.route(
      async () => {
        cache.track(shelf)
        const mine = ++runs
        if (mine === 1) {
          await pause.promise
          throw new Error('the leader’s own')
        }
        return Response.json(mine)
      },
      { cacheResponse: true },
    )
    const [first, second] = [route(get('/shelf')), route(get('/shelf'))]
    await settle()
    pause.resolve()
    await expect(first).rejects.toThrow('the leader’s own')
    expect(await run(second)).toBe(2)
  })
})

describe('who is known to the server', () => {
  /** What the next response says of itself, by language. */
  const bench = () => {
    const { cache } = tracedCache()
    const control = new Map<string, string>()
    let runs = 0
    const route = cache.route(
      (request) => {
        cache.track(shelf)
        const language = request.headers.get('accept-language') ?? ''
        return Response.json(++runs, { headers: { Vary: 'Accept-Language', 'Cache-Control': control.get(language) ?? 'max-age=60' } })
      },
      { cacheResponse: true },
    )
    const ask = (language: string, more: Record<string, string> = {}): Promise<unknown> =>
      run(route(get('/shelf', { 'Accept-Language': language, ...more })))
    return { cache, control, ask, known: { Cookie: 'session=1' } }
  }

  it('is not given what anonymous clients were given, though another response of the address is for everybody', async () => {
    const { control, ask, known } = bench()
    control.set('fr', 'public')
    await ask('fr')
    expect([await ask('de'), await ask('de')]).toEqual([2, 2])
    expect([await ask('fr', known), await ask('fr'), await ask('fr', known)]).toEqual([3, 4, 4])
    expect([await ask('de', known), await ask('de')]).toEqual([5, 2])
  })

  it('leaves no response behind that is for it alone, though the address had one for everybody', async () => {
    const { cache, control, ask, known } = bench()
    control.set('de', 'public')
    await ask('de')
    await ask('de')
    control.delete('de')
    await cache.invalidate(shelf)
    expect(await ask('de', known)).toBe(3)
    expect(await ask('de')).toBe(4)
  })
})

it('what nothing limits is not even shared by those who wait for it', async () => {
  const { cache } = tracedCache()
  const pause = deferred()
  let runs = 0
  const route = cache.route(
    async () => {
      const mine = ++runs
      await pause.promise
      return Response.json(mine)
    },
    { cacheResponse: true },
  )
  const asked = Array.from({ length: 3 }, () => run(route(get('/shelf'))))
  await settle()
  pause.resolve()
  expect(new Set(await Promise.all(asked)).size).toBe(3)
})
