import { defineModel, tag } from '@unstale/cache-core'
import { describe, expect, it } from 'vitest'
import { parseStringList } from './header-list'
import { get, send, tracedCache } from './testing/traced-cache'

const groups = (response: Response): readonly string[] | undefined => {
  const field = response.headers.get('cache-groups')
  return field === null ? undefined : parseStringList(field)
}

describe('a response to a read', () => {
  it('carries what was tracked and the position applied, exactly', async () => {
    const { cache } = tracedCache()
    await cache.invalidate(tag('other'))
    const handler = cache.route(async () => {
      cache.track(tag('price'), tag('stock'))
      return Response.json({ price: 1 }, { status: 200, headers: { 'X-Own': 'kept' } })
    })
    const response = await handler(get())
    expect(response.status).toBe(200)
    expect(await response.json()).toEqual({ price: 1 })
    expect(response.headers.get('x-own')).toBe('kept')
    expect(response.headers.get('cache-groups')).toBe('"price", "stock"')
    expect(response.headers.get('cache-position')).toBe('e1:1')
    expect(response.headers.get('cache-group-invalidation')).toBeNull()
    expect(response.headers.get('set-cookie')).toBeNull()
    expect(response.headers.get('vary')).toBeNull()
  })

  it('carries the tags of cached values, siblings included, also on a hit', async () => {
    const { cache, heard } = tracedCache()
    const read = () => cache.getOrSet({ key: 'scene:42', tags: [tag('scene:42')], factory: () => 'text' })
    const handler = cache.route(async () => new Response(await read()))
    const first = await handler(get())
    const second = await handler(get())
    expect(groups(first)).toContain('scene:42')
    expect(groups(first)).toContain('scene:*')
    expect(groups(second)).toEqual(groups(first))
    expect(heard('entryHit')).toHaveLength(1)
  })

  it('says how its cached reads were answered', async () => {
    const { cache } = tracedCache()
    const handler = cache.route(
      async () =>
        new Response(await cache.getOrSet({ key: 'k', tags: [tag('a')], factory: () => 'v' }), {
          headers: { 'Cache-Status': 'Origin; hit' },
        }),
    )
    const status = async () => (await handler(get())).headers.get('cache-status')
    expect(await status()).toBe('Origin; hit, unstale;fwd=uri-miss;detail="absent=1"')
    expect(await status()).toBe('Origin; hit, unstale;hit')
    await cache.invalidate(tag('a'))
    expect(await status()).toBe('Origin; hit, unstale;fwd=stale;detail="invalidated=1"')
  })

  it('passes on every argument, so that route parameters keep their types', async () => {
    const { cache } = tracedCache()
    const handler = cache.route(
      async (_request: Request, { params }: { readonly params: Promise<{ readonly id: string }> }) => new Response((await params).id),
    )
    expect(await (await handler(get(), { params: Promise.resolve({ id: '7' }) })).text()).toBe('7')
  })

  it('advances a hit that was loaded long ago, so that a client that was reset does not refetch for ever', async () => {
    const { cache } = tracedCache()
    const handler = cache.route(async () => new Response(await cache.getOrSet({ key: 'k', tags: [tag('a')], factory: () => 'v' })))
    await handler(get())
    for (let i = 0; i < 5; i++) await cache.invalidate(tag('unrelated'))
    expect((await handler(get())).headers.get('cache-position')).toBe('e1:5')
  })

  it('does not advance over a record that names one of its tags', async () => {
    const { cache } = tracedCache()
    const handler = cache.route(async () => {
      cache.track(tag('a'))
      await cache.invalidate(tag('a'))
      return new Response('read before the record')
    })
    expect((await handler(get())).headers.get('cache-position')).toBe('e1:0')
  })

  it('says nothing when nothing was read: a position alone would vouch for reads that nobody declared', async () => {
    const { cache } = tracedCache()
    const response = await cache.route(() => new Response('static'))(get())
    expect(response.headers.get('cache-groups')).toBeNull()
    expect(response.headers.get('cache-position')).toBeNull()
  })

  it('carries the headers on HEAD and 304 too', async () => {
    const { cache } = tracedCache()
    const handler = cache.route((request: Request) => {
      cache.track(tag('a'))
      return request.headers.has('if-none-match') ? new Response(null, { status: 304 }) : new Response('a')
    })
    for (const request of [send('HEAD'), get('/', { 'If-None-Match': '"1"' })]) {
      const { headers } = await handler(request)
      expect([headers.get('cache-groups'), headers.get('cache-position')]).toEqual(['"a"', 'e1:0'])
    }
  })

  it('becomes coarser over the budget, with an event', async () => {
    const { cache, heard } = tracedCache()
    const handler = cache.route(() => {
      cache.track(...Array.from({ length: 40 }, (_, id) => tag(`scene:${id}`)), tag('price'))
      return new Response('many')
    })
    const tags = groups(await handler(get())) ?? []
    expect(tags.length).toBeLessThanOrEqual(32)
    expect(tags).toContain('price')
    expect(tags).toContain('scene')
    expect(heard('tagsCoarsened')).toEqual([{ before: 43, after: tags.length, families: ['scene'] }])
  })

  it('keeps a long list of one parent apart from the lists of others', async () => {
    interface Scene {
      readonly id: number
      readonly chapterId: number
    }
    const model = defineModel<{ scene: Scene }>()({ scene: { lists: ['chapterId'] } })
    const { cache } = tracedCache()
    const rows = Array.from({ length: 50 }, (_, id) => ({ id, chapterId: 7 }))
    const handler = cache.route(async () =>
      Response.json(
        await cache.getOrSet({ key: 'scenes:7', tags: (found) => model.scene.list({ chapterId: 7 }, found), factory: () => rows }),
      ),
    )
    const carried = new Set(groups(await handler(get())))
    expect(carried.size).toBeLessThanOrEqual(32)
    const hit = async (change: Parameters<typeof cache.invalidate>[0]) =>
      (await cache.invalidate(change)).tags.some((name) => carried.has(name))
    const row = (id: number, chapterId: number) => ({ before: { id, chapterId }, after: { id, chapterId } })
    expect(await hit(model.scene.updated(row(12, 7)))).toBe(true)
    expect(await hit(model.scene.created({ id: 99, chapterId: 7 }))).toBe(true)
    expect(await hit(model.scene.updated(row(80, 8)))).toBe(false)
    expect(await hit(model.scene.created({ id: 98, chapterId: 8 }))).toBe(false)
  })

  it('unites with groups that the handler wrote itself, and takes the older of two positions', async () => {
    const { cache, heard } = tracedCache()
    for (let i = 0; i < 3; i++) await cache.invalidate(tag('unrelated'))
    const upstream = (headers: Record<string, string>) =>
      cache.route(() => {
        cache.track(tag('own'))
        return new Response('x', { headers })
      })(get())
    const merged = await upstream({ 'Cache-Groups': '"theirs"', 'Cache-Position': 'e1:2' })
    expect(groups(merged)).toEqual(['own', 'theirs'])
    expect(merged.headers.get('cache-position')).toBe('e1:2')
    expect((await upstream({ 'Cache-Groups': '"theirs"', 'Cache-Position': 'other:9' })).headers.get('cache-position')).toBe('unknown:0')
    expect(groups(await upstream({ 'Cache-Groups': '"a", 12' }))).toEqual(['own'])
    expect(heard('headerIgnored')).toEqual([{ header: 'cache-groups', reason: 'not a structured-field list of strings' }])
  })

  it('does not write into a Response that the handler may return again', async () => {
    const { cache } = tracedCache()
    const shared = new Response(null, { status: 404 })
    const handler = cache.route((request: Request) => {
      if (request.url.endsWith('/tagged')) cache.track(tag('secret-of-one'))
      return shared
    })
    await handler(get('/tagged'))
    expect((await handler(get('/plain'))).headers.get('cache-groups')).toBeNull()
  })
})

describe('CORS', () => {
  it('exposes the headers where the response allows another origin, and only there', async () => {
    const { cache } = tracedCache()
    const respond = (headers: Record<string, string>) => cache.route(() => new Response('x', { headers }))(get())
    expect((await respond({})).headers.get('access-control-expose-headers')).toBeNull()
    const allowed = await respond({
      'Access-Control-Allow-Origin': 'https://app.example',
      'Access-Control-Expose-Headers': 'X-Own, cache-groups',
    })
    expect(allowed.headers.get('access-control-expose-headers')).toBe(
      'X-Own, cache-groups, Cache-Group-Invalidation, Cache-Position, Cache-Cause, Cache-Status',
    )
    const off = tracedCache({ cors: false }).cache
    expect(
      (await off.route(() => new Response('x', { headers: { 'Access-Control-Allow-Origin': '*' } }))(get())).headers.get(
        'access-control-expose-headers',
      ),
    ).toBeNull()
  })
})

describe('a response to a write', () => {
  it('names what was written, the record, and sets the cookie', async () => {
    const { cache } = tracedCache()
    const handler = cache.route(async () => {
      await cache.invalidate(tag('price'))
      cache.track(tag('read-on-the-way'))
      return Response.json({ ok: true })
    })
    const { headers } = await handler(send('PUT'))
    expect(parseStringList(headers.get('cache-group-invalidation') ?? '')).toContain('price')
    expect(headers.get('cache-position')).toBe('e1:1')
    expect(headers.get('set-cookie')).toBe('unstale-position=e1:1; Max-Age=30; Path=/; HttpOnly; SameSite=Lax')
    expect(headers.get('cache-groups')).toBeNull()
  })

  it('waits for a record that the handler did not await', async () => {
    const { cache } = tracedCache()
    const { headers } = await cache.route(() => {
      void cache.invalidate(tag('price'))
      return new Response(null, { status: 204 })
    })(send('POST'))
    expect(headers.get('cache-position')).toBe('e1:1')
  })

  it('is appended before the response leaves, and every open reader has heard of it', async () => {
    const { cache } = tracedCache()
    const order: string[] = []
    cache.events.on('recordApplied', () => order.push('applied'))
    await cache.route(async () => {
      void cache.invalidate(tag('price'))
      return new Response('ok')
    })(send('POST'))
    order.push('response')
    expect(order).toEqual(['applied', 'response'])
  })

  it('keeps the cookies of the handler', async () => {
    const { cache } = tracedCache()
    const { headers } = await cache.route(async () => {
      await cache.invalidate(tag('a'))
      const response = new Response('ok')
      response.headers.append('Set-Cookie', 'a=1')
      response.headers.append('Set-Cookie', 'b=2')
      return response
    })(send('POST'))
    expect(headers.getSetCookie()).toHaveLength(3)
  })

  it('names whole families over the limit, with an event', async () => {
    const { cache, heard } = tracedCache()
    const { headers } = await cache.route(async () => {
      await cache.invalidate(Array.from({ length: 500 }, (_, id) => tag(`scene:${id}`)))
      return new Response('ok')
    })(send('POST'))
    expect(parseStringList(headers.get('cache-group-invalidation') ?? '')).toEqual(['scene', 'scene*'])
    expect(heard('tagsCoarsened')).toHaveLength(1)
  })

  it('says aloud that it named nothing, unless it was refused', async () => {
    const { cache, heard } = tracedCache()
    await cache.route(() => new Response('ok'))(send('POST', '/forgotten?x=1'))
    await cache.route(() => new Response('no', { status: 422 }))(send('POST', '/refused'))
    await cache.route(() => new Response('read'))(get('/read'))
    expect(heard('mutationUnannounced')).toEqual([{ method: 'POST', path: '/forgotten', status: 200 }])
  })

  it('gives up waiting for a log that does not take the record, with an event', async () => {
    const { cache, time, heard } = tracedCache()
    const hanging = cache.route(() => {
      void cache.mutate(tag('a'), () => new Promise(() => undefined))
      return new Response('ok')
    })(send('POST'))
    await time.advance(2_000)
    expect((await hanging).status).toBe(200)
    expect(heard('appendFailed')).toHaveLength(1)
  })
})
