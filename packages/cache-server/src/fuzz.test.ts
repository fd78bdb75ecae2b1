import { writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { connect } from 'node:net'
import { isEpoch, parseStreamMessage, tag } from '@unstale/cache-core'
import express from 'express'
import fc from 'fast-check'
import { fastify } from 'fastify'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { unstale as forExpress, unstaleEndpoints } from './express'
import { unstale as forFastify } from './fastify'
import { serveFetch } from './node-fetch'
import type { ServerCache } from './server-cache-types'
import { listenWith, running } from './testing/hosts/listen'
import { seed } from './testing/seed'
import { get, tracedCache } from './testing/traced-cache'

/** How many inputs, times `UNSTALE_FUZZ`: `npm run fuzz` tries many more than there is time for here. */
const runs = (inputs: number): number => inputs * Number(process.env.UNSTALE_FUZZ ?? 1)
const PATIENCE = { timeout: 900_000 } as const

/** How much was tried, for the docs. */
const tried = new Map<string, number>()
const count = (kind: string): void => void tried.set(kind, (tried.get(kind) ?? 0) + 1)

const faults: unknown[] = []
const note = (error: unknown): void => void faults.push(error)

beforeAll(() => {
  process.on('unhandledRejection', note)
  process.on('uncaughtExceptionMonitor', note)
})

afterAll(() => {
  process.off('unhandledRejection', note)
  process.off('uncaughtExceptionMonitor', note)
  const file = process.env.UNSTALE_FUZZ_REPORT
  if (file !== undefined) writeFileSync(file, JSON.stringify(Object.fromEntries(tried)))
})

const noFaults = async (): Promise<void> => {
  await new Promise((resolve) => setImmediate(resolve))
  expect(faults).toEqual([])
}

const epoch = fc.constantFrom('e1', 'e2', 'unknown', 'E1', '')
const seq = fc.oneof(fc.nat(), fc.constantFrom('0', '-1', '01', '1e3', '9'.repeat(15), '9'.repeat(40), ''))
/** Positions as they should be, nearly so, and not at all. */
const position = fc.oneof(
  fc.tuple(epoch, seq).map((parts) => parts.join(':')),
  fc.string({ unit: 'binary', maxLength: 60 }),
  fc.constantFrom('', ':', 'e1', 'e1:', ':1', 'e1:1:1', 'e1:1;x', '"e1:1"', ' e1:1', '__proto__:1'),
)
/** What a header may hold: bytes without line breaks. */
const latin = fc.string({
  unit: fc
    .integer({ min: 0x20, max: 0xff })
    .filter((code) => code !== 0x7f)
    .map((code) => String.fromCharCode(code)),
  maxLength: 80,
})
const directive = fc.constantFrom(
  'no-cache',
  'no-store',
  'max-age=0',
  'max-age=60',
  'max-age',
  'max-age="1',
  'private',
  'public',
  '=',
  ',',
  '"',
)
const headers = fc.record(
  {
    'cache-position': fc.oneof(position, latin),
    cookie: fc.oneof(
      position.map((text) => `unstale-position=${text}`),
      latin,
    ),
    'cache-control': fc.oneof(
      fc.array(directive, { maxLength: 4 }).map((parts) => parts.join(', ')),
      latin,
    ),
    'if-none-match': fc.oneof(fc.constantFrom('*', '""', 'W/', '"'), latin),
    accept: latin,
    authorization: latin,
    range: latin,
    'accept-language': latin,
  },
  { requiredKeys: [] },
)

const setAll = (values: Readonly<Record<string, string | undefined>>): Headers => {
  const all = new Headers()
  for (const [name, value] of Object.entries(values)) {
    try {
      all.set(name, value ?? '')
    } catch {
      // What no client can send.
    }
  }
  return all
}

const tags = fc.array(fc.oneof(fc.string(), fc.string({ unit: 'binary' }), fc.constantFrom('price', '__proto__', 'a:*', '?', '')), {
  maxLength: 30,
})
const streamBody = fc.oneof(
  fc
    .record({ since: fc.oneof(position, fc.constant(null), fc.jsonValue()), tags: fc.oneof(tags, fc.jsonValue()) }, { requiredKeys: [] })
    .map((body) => JSON.stringify(body)),
  fc.json(),
  fc.string({ unit: 'binary', maxLength: 300 }),
  fc
    .tuple(fc.constant('{"since":"e1:0","tags":["price"]}'), fc.nat(32), fc.string({ maxLength: 2 }))
    .map(([text, at, put]) => text.slice(0, at) + put + text.slice(at + 1)),
)

const price = tag('price')

describe(`whatever clients send (seed ${seed})`, () => {
  it('in headers: each request is answered with what is true now', PATIENCE, async () => {
    const { cache } = tracedCache()
    let version = 0
    const routes = [undefined, true].map((cacheResponse) =>
      cache.route(
        async () => Response.json(await cache.getOrSet({ key: 'version', tags: [price], factory: () => version })),
        cacheResponse ? { cacheResponse } : {},
      ),
    )
    await fc.assert(
      fc.asyncProperty(headers, fc.constantFrom('GET', 'HEAD'), fc.nat(1), fc.boolean(), async (values, method, which, writes) => {
        count('requests with odd headers')
        if (writes) {
          version++
          await cache.invalidate(price)
        }
        const sent = setAll(values)
        const response = await (routes[which] as (request: Request) => Promise<Response>)(
          new Request('http://localhost/price', { method, headers: sent }),
        )
        expect([200, 304]).toContain(response.status)
        expect(response.headers.get('cache-position')).toBe(`e1:${cache.follower.applied}`)
        if (response.status === 304) expect(sent.get('if-none-match')?.trim()).toBe('*')
        else if (method === 'GET') expect(await response.json()).toBe(version)
      }),
      { numRuns: runs(250), seed },
    )
    await noFaults()
  })

  it('on writes: each is appended once, and answered with its own position', PATIENCE, async () => {
    const { cache } = tracedCache()
    const route = cache.route(async () => {
      await cache.invalidate(price)
      return new Response()
    })
    await fc.assert(
      fc.asyncProperty(headers, fc.constantFrom('POST', 'PUT', 'PATCH', 'DELETE'), async (values, method) => {
        count('writes with odd headers')
        const before = cache.follower.applied
        const response = await route(new Request('http://localhost/price', { method, headers: setAll(values) }))
        expect([response.headers.get('cache-position'), cache.follower.applied]).toEqual([`e1:${before + 1}`, before + 1])
      }),
      { numRuns: runs(200), seed },
    )
    await noFaults()
  })

  it('to the event stream: it is refused, or answered with messages that can be read', PATIENCE, async () => {
    const { cache } = tracedCache()
    await cache.invalidate(price)
    await fc.assert(
      fc.asyncProperty(streamBody, fc.constantFrom('application/json', 'text/event-stream', '*/*', ''), async (body, accept) => {
        count('stream requests')
        const response = await cache.handlers.POST(requestOf(body, accept))
        expect([200, 400, 413]).toContain(response.status)
        if (response.status !== 200) {
          expect(await response.json()).toMatchObject({ error: { code: expect.any(String) as string } })
          return
        }
        const isStream = response.headers.get('content-type')?.startsWith('text/event-stream') ?? false
        const reader = response.body?.getReader()
        const text = new TextDecoder().decode((await reader?.read())?.value)
        await reader?.cancel()
        const message = parseStreamMessage(isStream ? text.replace(/^data: /, '').trimEnd() : text)
        expect(message && isEpoch(message.epoch)).toBe(true)
        // Nothing that a client says moves what others are told.
        expect(message?.applied).toBe(1)
      }),
      { numRuns: runs(250), seed },
    )
    expect((await cache.route(() => new Response())(get())).status).toBe(200)
    await noFaults()
  })
})

const requestOf = (body: string, accept: string): Request =>
  new Request('http://localhost/cache/events', { method: 'POST', headers: { 'Content-Type': 'application/json', Accept: accept }, body })

/** Requests as they should be, to be spoilt. */
const templates = [
  'GET /price HTTP/1.1\r\nHost: localhost\r\nCache-Position: e1:0\r\nIf-None-Match: "x"\r\n\r\n',
  'POST /price HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{}',
  'POST /cache/events HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 33\r\n\r\n{"since":"e1:0","tags":["price"]}',
  'POST /cache/events HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n{"tag\r\n0\r\n\r\n',
  'HEAD /price HTTP/1.1\r\nHost: localhost\r\nConnection: keep-alive\r\n\r\nGET /price HTTP/1.1\r\nHost: localhost\r\n\r\n',
]

const spoilt = fc
  .tuple(
    fc.constantFrom(...templates),
    fc.array(fc.tuple(fc.nat(200), fc.nat(4), fc.uint8Array({ maxLength: 8 })), { maxLength: 4 }),
    fc.boolean(),
  )
  .map(([template, edits, isCut]) => {
    let bytes = Buffer.from(template, 'latin1')
    for (const [at, drop, put] of edits)
      bytes = Buffer.concat([bytes.subarray(0, at), put, bytes.subarray(Math.min(bytes.length, at + drop))])
    return isCut ? bytes.subarray(0, Math.floor(bytes.length * 0.7)) : bytes
  })

/** Sends the bytes, half-closes, and waits for the end of whatever comes back. */
const sendRaw = (port: number, bytes: Uint8Array): Promise<string> =>
  new Promise((resolve) => {
    let answer = ''
    const socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true })
    socket.setEncoding('latin1')
    socket.on('data', (text: string) => {
      answer += text
      // A stream has no end of its own.
      if (answer.includes('text/event-stream')) socket.destroy()
    })
    socket.on('error', () => undefined)
    socket.on('close', () => resolve(answer))
    socket.end(bytes)
  })

interface Served {
  readonly port: number
  readonly close: () => Promise<void>
}

const servers: Readonly<Record<string, (cache: ServerCache, read: () => Promise<number>, write: () => Promise<void>) => Promise<Served>>> =
  {
    Express: (cache, read, write) => {
      const app = express()
      app.use('/cache', unstaleEndpoints(cache))
      app.use(forExpress(cache, { cacheResponse: true }))
      app.get('/price', async (_request, response) => void response.json(await read()))
      app.post('/price', express.json(), async (_request, response) => {
        await write()
        response.end()
      })
      app.use(
        (_error: unknown, _request: express.Request, response: express.Response, _next: express.NextFunction) =>
          void response.status(500).end(),
      )
      return listenWith(app)
    },
    Fastify: async (cache, read, write) => {
      const app = fastify()
      app.register(forFastify(cache, { cacheResponse: true }))
      app.get('/price', () => read())
      app.post('/price', async () => {
        await write()
        return null
      })
      await app.listen({ port: 0, host: '127.0.0.1' })
      const host = running(app.server)
      return { port: host.port, close: () => Promise.all([host.close(), app.close()]).then(() => undefined) }
    },
    Fetch: (cache, read, write) => {
      const route = cache.route(
        async (request) => {
          if (request.method === 'POST') await write()
          return Response.json(await read())
        },
        { cacheResponse: true },
      )
      const server = createServer((request, response) => {
        const handler = request.url?.startsWith('/cache') ? cache.handlers.POST : route
        serveFetch(request, response, handler).catch(() => response.destroy())
      })
      return listenWith((request, response) => void server.emit('request', request, response))
    },
  }

describe.each(Object.entries(servers))('bytes on a socket of %s', (_name, serve) => {
  it('end no process and leave no stale value behind', PATIENCE, async () => {
    const { cache } = tracedCache()
    let version = 0
    const read = (): Promise<number> => cache.getOrSet({ key: 'version', tags: [price], factory: () => version })
    const write = async (): Promise<void> => {
      version++
      await cache.invalidate(price)
    }
    const { port, close } = await serve(cache, read, write)
    await fc.assert(
      fc.asyncProperty(spoilt, async (bytes) => {
        count('spoilt requests on a socket')
        await sendRaw(port, bytes)
        const response = await fetch(`http://127.0.0.1:${port}/price`)
        expect([response.status, await response.json()]).toEqual([200, version])
      }),
      { numRuns: runs(50), seed },
    )
    await noFaults()
    await cache.close()
    await close()
  })
})
