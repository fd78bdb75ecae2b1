import { createServer, type Server } from 'node:http'
import { type AddressInfo, connect } from 'node:net'
import { tag } from '@unstale/cache-core'
import express, { type Express } from 'express'
import { afterEach, describe, expect, it } from 'vitest'
import { unstale, unstaleEndpoints } from './express'
import { parseStringList } from './header-list'
import type { ServerCache } from './server-cache-types'
import { deferred } from './testing/deferred'
import { readMessages } from './testing/stream-client'
import { type TracedCache, tracedCache } from './testing/traced-cache'

const servers: Server[] = []
const caches: ServerCache[] = []

afterEach(async () => {
  await Promise.all(caches.splice(0).map((cache) => cache.close()))
  await Promise.all(
    servers.splice(0).map((server) => {
      server.closeAllConnections()
      return new Promise((resolve) => server.close(resolve))
    }),
  )
})

interface Bench extends TracedCache {
  readonly origin: string
  readonly port: number
}

const serve = async (build: (app: Express, traced: TracedCache) => void, before?: (app: Express) => void): Promise<Bench> => {
  const traced = tracedCache()
  caches.push(traced.cache)
  const app = express()
  before?.(app)
  app.use(unstale(traced.cache))
  build(app, traced)
  const server = createServer(app)
  servers.push(server)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return { ...traced, origin: `http://127.0.0.1:${port}`, port }
}

const silence = (app: Express): void => {
  app.use((_error: unknown, _request: express.Request, response: express.Response, _next: express.NextFunction) => {
    response.status(500).json({ failed: true })
  })
}

describe('unstale(cache) for Express', () => {
  it('tags reads, names writes, and drops what a write changed', async () => {
    let value = 'v1'
    const { origin } = await serve((app, { cache }) => {
      app.get('/price', async (_request, response) => {
        response.json(await cache.getOrSet({ key: 'price', tags: [tag('price')], factory: () => value }))
      })
      app.put('/price', express.json(), async (request, response) => {
        value = (request.body as { readonly value: string }).value
        await cache.invalidate(tag('price'))
        response.json({ ok: true })
      })
    })
    const first = await fetch(`${origin}/price`)
    expect(await first.json()).toBe('v1')
    expect(first.headers.get('cache-groups')).toBe('"price"')
    expect(first.headers.get('cache-position')).toBe('e1:0')
    const write = await fetch(`${origin}/price`, { method: 'PUT', headers: { 'Content-Type': 'application/json' }, body: '{"value":"v2"}' })
    expect(parseStringList(write.headers.get('cache-group-invalidation') ?? '')).toContain('price')
    expect(write.headers.get('cache-position')).toBe('e1:1')
    expect(write.headers.get('set-cookie')).toContain('unstale-position=e1:1')
    expect(await (await fetch(`${origin}/price`)).json()).toBe('v2')
  })

  it('carries the headers on HEAD, on the 304 that Express makes, and on a streamed response', async () => {
    const { origin } = await serve((app, { cache }) => {
      app.get('/price', (_request, response) => {
        cache.track(tag('price'))
        response.json({ price: 1 })
      })
      app.get('/stream', (_request, response) => {
        cache.track(tag('stream'))
        response.write('a')
        response.end('b')
      })
    })
    const etag = (await fetch(`${origin}/price`)).headers.get('etag') ?? ''
    const conditional = await fetch(`${origin}/price`, { headers: { 'If-None-Match': etag, 'Cache-Control': 'max-age=0' } })
    expect([conditional.status, conditional.headers.get('cache-groups'), conditional.headers.get('cache-position')]).toEqual([
      304,
      '"price"',
      'e1:0',
    ])
    expect((await fetch(`${origin}/price`, { method: 'HEAD' })).headers.get('cache-groups')).toBe('"price"')
    const stream = await fetch(`${origin}/stream`)
    expect([await stream.text(), stream.headers.get('cache-groups')]).toEqual(['ab', '"stream"'])
  })

  it('holds the response until a record that nobody awaited is appended, whole and in order', async () => {
    const { origin } = await serve((app, { cache }) => {
      app.post('/json', (_request, response) => {
        void cache.invalidate(tag('price'))
        response.json({ ok: true })
      })
      app.post('/chunks', (_request, response) => {
        void cache.invalidate(tag('price'))
        response.writeHead(201, { 'X-Own': 'kept' })
        expect(response.write('one ')).toBe(false)
        response.once('drain', () => {
          response.write('two ')
          response.end('three')
        })
      })
    })
    const json = await fetch(`${origin}/json`, { method: 'POST' })
    expect([json.headers.get('cache-position'), await json.json()]).toEqual(['e1:1', { ok: true }])
    const chunks = await fetch(`${origin}/chunks`, { method: 'POST' })
    expect([chunks.status, chunks.headers.get('x-own'), chunks.headers.get('cache-position'), await chunks.text()]).toEqual([
      201,
      'kept',
      'e1:2',
      'one two three',
    ])
  })

  it('makes a write unknown that throws, rejects or answers 5xx, and not one that is refused', async () => {
    const { origin, time, heard } = await serve((app, { cache }) => {
      app.post('/throw', async () => {
        await cache.invalidate(tag('a'))
        throw new Error('deadlock')
      })
      app.post('/answer', async (_request, response) => {
        await cache.invalidate(tag('a'))
        response.status(503).end()
      })
      app.post('/refuse', async (_request, response) => {
        await cache.invalidate(tag('a'))
        response.status(409).end()
      })
      app.post('/forget', (_request, response) => void response.end())
      silence(app)
    })
    expect((await fetch(`${origin}/throw`, { method: 'POST' })).headers.get('cache-position')).toBe('e1:2')
    expect((await fetch(`${origin}/answer`, { method: 'POST' })).headers.get('cache-position')).toBe('e1:4')
    expect((await fetch(`${origin}/refuse`, { method: 'POST' })).headers.get('cache-position')).toBe('e1:5')
    await fetch(`${origin}/forget?x=1`, { method: 'POST' })
    expect(heard('outcomeUnknown')).toHaveLength(2)
    expect(heard('mutationUnannounced')).toEqual([{ method: 'POST', path: '/forget', status: 200 }])
    await time.advance(30_000)
    expect(heard('recordApplied')).toHaveLength(7)
  })

  it('makes a write unknown whose client leaves before the answer', async () => {
    const named = deferred()
    const unknown = deferred()
    const { port, cache } = await serve((app, { cache }) => {
      app.post('/slow', async () => {
        await cache.invalidate(tag('a'))
        named.resolve()
      })
    })
    cache.events.on('outcomeUnknown', () => unknown.resolve())
    const socket = connect(port, '127.0.0.1')
    socket.write('POST /slow HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n')
    await named.promise
    socket.destroy()
    await unknown.promise
  })

  it('never mixes concurrent requests, body parsers included', async () => {
    const { origin } = await serve((app, { cache }) => {
      app.post('/echo', express.json(), async (request, response) => {
        const { id } = request.body as { readonly id: number }
        await cache.getOrSet({
          key: `k${id % 7}`,
          tags: [tag(`shared-${id % 7}`)],
          factory: () => new Promise((resolve) => setImmediate(resolve)),
        })
        await cache.invalidate(tag(`own-${id}`))
        response.json(id)
      })
    })
    const ids = Array.from({ length: 60 }, (_, id) => id)
    await Promise.all(
      ids.map(async (id) => {
        const response = await fetch(`${origin}/echo`, {
          method: 'POST',
          headers: { 'Content-Type': 'application/json' },
          body: JSON.stringify({ id }),
        })
        const named = parseStringList(response.headers.get('cache-group-invalidation') ?? '') ?? []
        expect(named.filter((name) => name.startsWith('own-') && !name.endsWith('*'))).toEqual([`own-${id}`])
      }),
    )
  })

  it('exposes its headers where a CORS middleware allowed another origin', async () => {
    const { origin } = await serve(
      (app, { cache }) => {
        app.get('/price', (_request, response) => {
          cache.track(tag('price'))
          response.json(1)
        })
      },
      (app) =>
        app.use((_request, response, next) => {
          response.setHeader('Access-Control-Allow-Origin', '*')
          next()
        }),
    )
    expect((await fetch(`${origin}/price`)).headers.get('access-control-expose-headers')).toBe(
      'Cache-Groups, Cache-Group-Invalidation, Cache-Position, Cache-Cause, Cache-Status',
    )
  })

  it('refuses anything else than a server cache', () => {
    expect(() => unstale({ ...tracedCache().cache })).toThrow(expect.objectContaining({ code: 'NOT_A_SERVER_CACHE' }))
  })
})

describe('unstaleEndpoints(cache)', () => {
  const listen = (origin: string, body: unknown, init: RequestInit = {}): Promise<Response> =>
    fetch(`${origin}/api/cache/events`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify(body),
      ...init,
    })

  it('streams over a real socket, with or without a body parser before it, and is no mutation of its own', async () => {
    for (const parser of [undefined, express.json()]) {
      const bench = await serve(
        (app, { cache }) => {
          app.use('/api/cache', unstaleEndpoints(cache))
          app.post('/write', async (_request, response) => {
            await cache.invalidate(tag('price'))
            response.end()
          })
        },
        (app) => parser && app.use(parser),
      )
      const response = await listen(bench.origin, { since: 'e1:0', tags: ['price'] })
      const messages = readMessages(response)
      expect(await messages.next()).toMatchObject({ type: 'batch', from: 0, applied: 0 })
      const write = await fetch(`${bench.origin}/write`, { method: 'POST' })
      expect(write.headers.get('cache-position')).toBe('e1:1')
      expect(await messages.next()).toMatchObject({ from: 0, applied: 1, changes: [{ tag: 'price', seq: 1 }] })
      await messages.cancel()
      expect(bench.heard('mutationUnannounced')).toEqual([])
      expect(bench.heard('requestServed').map(({ path }) => path)).toEqual(['/write'])
    }
  })

  it('ends the stream when the client leaves', async () => {
    const closed = deferred<string>()
    const { origin, cache } = await serve((app, traced) => app.use('/api/cache', unstaleEndpoints(traced.cache)))
    cache.events.on('streamClosed', ({ reason }) => closed.resolve(reason))
    const leaving = new AbortController()
    const messages = readMessages(await listen(origin, { since: null, tags: ['price'] }, { signal: leaving.signal }))
    await messages.next()
    leaving.abort()
    expect(await closed.promise).toBe('client')
  })

  it('refuses anything else than a server cache', () => {
    expect(() => unstaleEndpoints({ ...tracedCache().cache })).toThrow(expect.objectContaining({ code: 'NOT_A_SERVER_CACHE' }))
  })

  it('answers what is not there', async () => {
    const { origin } = await serve((app, { cache }) => app.use('/api/cache', unstaleEndpoints(cache)))
    expect((await fetch(`${origin}/api/cache/metrics`)).status).toBe(404)
    expect((await fetch(`${origin}/api/cache/nothing`)).status).toBe(404)
  })
})
