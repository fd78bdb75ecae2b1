import { createMemoryLog, tag } from '@unstale/cache-core'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createServerCache } from './create-server-cache'
import type { ServerCache } from './server-cache-types'
import { type LaggingLog, laggingLog } from './testing/lagging-log'
import { get, send, tracedCache } from './testing/traced-cache'

const seed = Number(process.env.UNSTALE_SEED ?? 20_261)

interface Instance {
  readonly view: LaggingLog
  readonly cache: ServerCache
  readonly read: (headers?: Record<string, string>) => Promise<Response>
  readonly write: (value: string) => Promise<Response>
}

/** Two instances on one log and one database. */
const cluster = async (): Promise<{ readonly a: Instance; readonly b: Instance }> => {
  const log = createMemoryLog()
  let row = 'v1'
  const instance = async (): Promise<Instance> => {
    const view = laggingLog(log)
    const cache = createServerCache({ log: view.log, maxLag: 60_000, ledgerBuckets: 2 ** 14 })
    await cache.follower.ready()
    const GET = cache.route(async () => new Response(await cache.getOrSet({ key: 'row', tags: [tag('row:1')], factory: () => row })))
    const PUT = cache.route(async (request: Request) => {
      row = await request.text()
      await cache.invalidate(tag('row:1'))
      return new Response(null, { status: 204 })
    })
    return {
      view,
      cache,
      read: (headers) => GET(get('/row', headers)),
      write: (body) => PUT(new Request('http://localhost/row', { method: 'PUT', body })),
    }
  }
  return { a: await instance(), b: await instance() }
}

describe('a client that wrote on one instance and reads on another that lags behind', () => {
  it('sees its write with the position, sent as a header or as the cookie, and not without', async () => {
    const { a, b } = await cluster()
    b.view.lagging = true
    expect(await (await b.read()).text()).toBe('v1')
    const written = await a.write('v2')
    const needed = written.headers.get('cache-position') ?? ''
    const cookie = written.headers.get('set-cookie')?.split(';')[0] ?? ''
    expect(await (await b.read()).text()).toBe('v1')
    const byCookie = await b.read({ Cookie: `theme=dark; ${cookie}` })
    expect(await byCookie.text()).toBe('v2')
    expect(byCookie.headers.get('cache-position')).toBe(needed)
    await a.write('v3')
    expect(await (await b.read({ 'Cache-Position': needed.replace(/\d+$/, '2') })).text()).toBe('v3')
    await Promise.all([a.cache.close(), b.cache.close()])
  })

  it('makes the instance look once, however many requests ask', async () => {
    const { a, b } = await cluster()
    b.view.lagging = true
    await b.read()
    const needed = (await a.write('v2')).headers.get('cache-position') ?? ''
    const before = b.view.reads
    const responses = await Promise.all(Array.from({ length: 50 }, () => b.read({ 'Cache-Position': needed })))
    expect(new Set(await Promise.all(responses.map((response) => response.text())))).toEqual(new Set(['v2']))
    expect(b.view.reads - before).toBe(1)
    await Promise.all([a.cache.close(), b.cache.close()])
  })

  it('is answered without caches when the log cannot be read', async () => {
    const { a, b } = await cluster()
    b.view.lagging = true
    await b.read()
    const needed = (await a.write('v2')).headers.get('cache-position') ?? ''
    b.view.mode = 'fail'
    expect(await (await b.read({ 'Cache-Position': needed })).text()).toBe('v2')
    await Promise.all([a.cache.close(), b.cache.close()])
  })

  it('is ignored, with an event, when the log does not know the position', async () => {
    const { cache, heard } = tracedCache()
    const handler = cache.route(() => new Response('x'))
    await handler(get('/', { 'Cache-Position': 'e1:999999999999999' }))
    await handler(get('/', { 'Cache-Position': 'another:3' }))
    expect(heard('positionIgnored')).toEqual([
      { position: 'e1:999999999999999', reason: 'unknown' },
      { position: 'another:3', reason: 'epoch' },
    ])
  })
})

describe('what clients send', () => {
  it(`never throws and never touches what others share (seed ${seed})`, async () => {
    const { cache, heard } = tracedCache()
    await cache.invalidate(tag('a'))
    const read = cache.route(async () => new Response(await cache.getOrSet({ key: 'k', tags: [tag('a')], factory: () => 'kept' })))
    const write = cache.route(() => new Response('nothing named', { status: 400 }))
    await read(get())
    const nasty = fc.oneof(
      fc.string(),
      fc.string({ unit: 'binary' }),
      fc.constantFrom(
        '__proto__:1',
        'e1:-1',
        'e1:1e3',
        'e1:01',
        'e1:1, e1:2',
        'e1:9007199254740993',
        ':',
        'e1',
        '"e1:1"',
        `${'e'.repeat(40)}:1`,
        `e1:${'9'.repeat(400)}`,
      ),
      fc.tuple(fc.constantFrom('e1', 'e2', 'constructor'), fc.maxSafeNat()).map(([epoch, seq]) => `${epoch}:${seq}`),
    )
    const headerSafe = (text: string): string => text.replace(/[^\t\x20-\x7e\x80-\xff]/g, '?')
    await fc.assert(
      fc.asyncProperty(nasty, nasty, async (header, cookie) => {
        const headers = { 'Cache-Position': headerSafe(header), Cookie: headerSafe(`unstale-position=${cookie}`) }
        const response = await read(get('/', headers))
        expect(response.headers.get('cache-position')).toBe('e1:1')
        expect((await write(send('POST', '/', headers))).status).toBe(400)
        expect([cache.follower.epoch, cache.follower.applied, cache.follower.lastOf(tag('a'))]).toEqual(['e1', 1, 1])
      }),
      { numRuns: 100, seed },
    )
    // Nobody's hit rate fell: the value was loaded once.
    expect(heard('loadStarted')).toHaveLength(1)
    expect(heard('positionIgnored').length).toBeGreaterThan(0)
  })
})
