import { AsyncResource } from 'node:async_hooks'
import { type CacheEvents, realm, tag } from '@unstale/cache-core'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { parseStringList } from './header-list'
import { get, send, tracedCache } from './testing/traced-cache'
import { settle } from './testing/virtual-time'

afterEach(() => vi.unstubAllEnvs())

const groups = (response: Response): readonly string[] | undefined => {
  const field = response.headers.get('cache-groups')
  return field === null ? undefined : parseStringList(field)
}

describe('a route called wrongly', () => {
  it('names the mistake', async () => {
    const { cache } = tracedCache()
    await expect(cache.route(() => new Response('x'))(undefined as unknown as Request)).rejects.toMatchObject({
      code: 'ROUTE_WITHOUT_REQUEST',
    })
    const wrong = cache.route((() => ({ ok: true })) as unknown as (request: Request) => Response)
    await expect(wrong(get())).rejects.toMatchObject({ code: 'ROUTE_WITHOUT_RESPONSE', subject: '/things' })
  })
})

describe('a body that is still streaming', () => {
  const streaming = (work: (chunk: number) => void): Response => {
    let chunk = 0
    return new Response(
      new ReadableStream(
        {
          pull: (controller) => {
            work(++chunk)
            controller.enqueue(new TextEncoder().encode(`${chunk}`))
            if (chunk === 3) controller.close()
          },
        },
        { highWaterMark: 0 },
      ),
    )
  }

  it('is an error in development when it tracks what the headers did not say', async () => {
    const { cache, heard } = tracedCache()
    const response = await cache.route(() => {
      cache.track(tag('declared'))
      return streaming((chunk) => cache.track(tag(chunk === 2 ? 'late' : 'declared')))
    })(get('/feed'))
    await expect(response.text()).rejects.toMatchObject({ code: 'TAG_LATE', subject: 'late' })
    expect(heard('tagLate')).toEqual([{ tag: 'late', path: '/feed' }])
  })

  it('is only an event in production', async () => {
    vi.stubEnv('NODE_ENV', 'production')
    const { cache, heard } = tracedCache()
    const response = await cache.route(() => streaming(() => cache.track(tag('late'))))(get('/feed'))
    expect(await response.text()).toBe('123')
    expect(heard('tagLate')).toEqual([{ tag: 'late', path: '/feed' }])
  })

  it('leaves work alone that goes on after the body has ended', async () => {
    const { cache, heard } = tracedCache()
    let later: Promise<unknown> = Promise.resolve()
    const response = await cache.route(() => {
      later = settle().then(() => cache.getOrSet({ key: 'k', tags: [tag('later')], factory: () => 1 }))
      return new Response('done')
    })(get())
    await response.text()
    expect(await later).toBe(1)
    expect(heard('tagLate')).toEqual([])
  })

  it('leaves it alone as well when the body has failed', async () => {
    const { cache, heard } = tracedCache()
    let later = (): Promise<unknown> => Promise.resolve()
    const response = await cache.route(() => {
      const place = AsyncResource.bind(() => cache.track(tag('later')))
      later = async () => place()
      return streaming(() => {
        throw new Error('broken off')
      })
    })(get())
    await expect(response.text()).rejects.toThrow('broken off')
    await later()
    expect(heard('tagLate')).toEqual([])
  })
})

describe('a response without a body', () => {
  it('is over with its head: what goes on after it is nobody’s', async () => {
    const { cache, heard } = tracedCache()
    let later: Promise<unknown> = Promise.resolve()
    await cache.route(() => {
      later = settle().then(() => cache.track(tag('later')))
      return new Response(null, { status: 204 })
    })(get())
    await later
    expect(heard('tagLate')).toEqual([])
  })

  it('and that breaks the connection is passed on as it is, and what was written in it is unknown', async () => {
    const { cache, heard } = tracedCache()
    const broken = Response.error()
    const response = await cache.route(async () => {
      await cache.invalidate(tag('price'))
      return broken
    })(send('POST'))
    expect(response).toBe(broken)
    expect(heard('outcomeUnknown').map(({ tags }) => tags)).toEqual([['price', 'price*']])
  })
})

describe('code that knows no cache', () => {
  it('opens scopes of the cache made last, and once that is closed of the one before', async () => {
    const first = tracedCache().cache
    const { scopes } = realm()
    const second = tracedCache().cache
    expect(realm().scopes).not.toBe(scopes)
    await second.close()
    expect(realm().scopes).toBe(scopes)
    await first.close()
  })

  it('finds the request it runs in through the realm, and opens scopes of its own', async () => {
    const { cache } = tracedCache()
    const response = await cache.route(() => {
      const { scopes } = realm()
      const inner = scopes?.open()
      if (inner) scopes?.run(inner, () => cache.track(tag('inside')))
      expect(inner && [...inner.tags.keys()]).toEqual(['inside'])
      return new Response('x')
    })(get())
    expect(groups(response)).toEqual(['inside'])
  })
})

describe('concurrent requests', () => {
  it('never mix what they read: 200 interleaved', async () => {
    const { cache } = tracedCache()
    const handler = cache.route(async (request: Request) => {
      const id = new URL(request.url).searchParams.get('id') ?? ''
      for (let step = 0; step < Number(id) % 5; step++) await settle()
      await cache.getOrSet({ key: `k${Number(id) % 20}`, tags: [tag(`shared-${Number(id) % 20}`)], factory: settle })
      cache.track(tag(`own-${id}`))
      await settle()
      return new Response(id)
    })
    const responses = await Promise.all(Array.from({ length: 200 }, (_, id) => handler(get(`/?id=${id}`))))
    for (const [id, response] of responses.entries()) expect(groups(response)).toEqual([`shared-${id % 20}`, `own-${id}`])
  })
})

describe('requestServed', () => {
  it('counts tags and measures', async () => {
    const { cache, heard } = tracedCache()
    await cache.route(() => {
      cache.track(tag('a'))
      return new Response('x')
    })(get('/a?q=1'))
    const expected: CacheEvents['requestServed'] = { method: 'GET', path: '/a', status: 200, tags: 1, durationMs: 0 }
    expect(heard('requestServed')).toEqual([expected])
  })
})
