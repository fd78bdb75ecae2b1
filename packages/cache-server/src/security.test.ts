import { connect } from 'node:net'
import { gzipSync } from 'node:zlib'
import { createMemoryLog, tag } from '@unstale/cache-core'
import { afterEach, describe, expect, it } from 'vitest'
import { unstaleEndpoints } from './express'
import { parseStringList } from './header-list'
import { readCookie } from './needed-position'
import { deferred } from './testing/deferred'
import { listenWith } from './testing/hosts/listen'
import { laggingLog } from './testing/lagging-log'
import { post, readMessages } from './testing/stream-client'
import { get, send, tracedCache } from './testing/traced-cache'
import { settle, whileTimePasses } from './testing/virtual-time'

const price = tag('price')
const cleanups: (() => Promise<void>)[] = []

afterEach(async () => {
  process.env.NODE_ENV = 'test'
  for (const cleanup of cleanups.splice(0)) await cleanup()
})

describe('who may use the endpoints', () => {
  it('nobody in production until authorize is given', async () => {
    process.env.NODE_ENV = 'production'
    const { cache } = tracedCache()
    for (const name of ['events', 'metrics', 'monitoring', 'nothing']) {
      for (const request of [get(`/cache/${name}`), send('POST', `/cache/${name}`, { 'Content-Type': 'application/json' })]) {
        const response = await (request.method === 'POST' ? cache.handlers.POST : cache.handlers.GET)(request)
        expect([response.status, await response.json()]).toMatchObject([403, { error: { code: 'ENDPOINTS_CLOSED' } }])
      }
    }
  })

  it('whoever authorize lets in, asked once for each connection, with the tags', async () => {
    const asked: unknown[] = []
    const { cache } = tracedCache({
      authorize: (request, { endpoint, tags }) => {
        asked.push([endpoint, tags])
        return request.headers.get('cookie') === 'session=1'
      },
    })
    const refused = await cache.handlers.POST(post({ since: null, tags: ['price'] }))
    expect([refused.status, await refused.json()]).toMatchObject([403, { error: { code: 'FORBIDDEN' } }])
    expect(asked).toEqual([['events', ['price']]])
    expect((await cache.handlers.GET(get('/cache/metrics'))).status).toBe(403)
  })

  it('who may hear of some tags alone learns nothing of the others, and trusts nothing about them', async () => {
    const { cache, time } = tracedCache({ authorize: (_request, { tags }) => tags.filter((name) => name === 'mine') })
    const answer = await cache.handlers.POST(post({ since: 'e1:0', tags: ['mine', 'yours'] }))
    const messages = readMessages(answer)
    const always = (seq: number): unknown => ({ tag: 'yours', seq })
    expect(await messages.next()).toMatchObject({ applied: 0, changes: [always(0)] })
    await cache.invalidate(tag('yours'))
    await cache.invalidate(tag('mine'))
    // What the other tag's change does not bring is a message of its own.
    expect(await messages.next()).toMatchObject({ from: 0, applied: 2, changes: [{ tag: 'mine', seq: 2 }] })
    await cache.invalidate(tag('unrelated'))
    await time.advance(15_000)
    expect(await messages.next()).toMatchObject({ from: 2, applied: 3, changes: [always(3)] })
    const once = await cache.handlers.POST(post({ since: 'e1:2', tags: ['yours'] }, 'application/json'))
    expect(await once.json()).toMatchObject({ applied: 3, changes: [always(3)] })
  })
})

describe('requests from other sites', () => {
  it('a GET changes nothing', async () => {
    const { cache, heard } = tracedCache()
    for (const name of ['events', 'metrics', 'monitoring']) await cache.handlers.GET(get(`/cache/${name}?since=e1:0&tags=price`))
    expect([heard('recordAppended'), heard('streamOpened')]).toEqual([[], []])
  })

  it.each(['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data; boundary=x', 'text/plain; x=application/json', ''])(
    'what a form can post opens no stream: "%s"',
    async (type) => {
      const { cache, heard } = tracedCache()
      const response = await cache.handlers.POST(
        post({ since: null, tags: ['price'] }, '*/*', { headers: type === '' ? {} : { 'Content-Type': type } }),
      )
      expect([response.status, heard('streamOpened')]).toEqual([415, []])
    },
  )

  it('the position cookie stays on this site, away from scripts, and says nothing but a position', async () => {
    const { cache } = tracedCache()
    const route = cache.route(async () => {
      await cache.invalidate(price)
      return new Response()
    })
    expect((await route(send('POST'))).headers.get('set-cookie')).toBe('unstale-position=e1:1; Max-Age=30; Path=/; HttpOnly; SameSite=Lax')
    expect((await cache.route(() => new Response())(get())).headers.get('set-cookie')).toBeNull()
  })
})

describe('what a client sends', () => {
  it('pollutes no prototype', async () => {
    const { cache } = tracedCache()
    const bodies = [
      '{"__proto__":{"polluted":1,"tags":["a"]},"tags":["__proto__","constructor","prototype"],"since":null}',
      '{"constructor":{"prototype":{"polluted":1}},"tags":["toString"],"since":{"__proto__":{"polluted":1}}}',
      '{"__proto__":{"tags":["a"]}}',
    ]
    const statuses: number[] = []
    for (const body of bodies) statuses.push((await cache.handlers.POST(post(body, 'application/json'))).status)
    expect(statuses).toEqual([200, 200, 400])
    expect(readCookie('__proto__=x; constructor=y', 'toString')).toBeNull()
    expect(({} as { polluted?: unknown }).polluted).toBeUndefined()
  })

  it('injects no header: a name with line breaks leaves as its hash', async () => {
    const { cache } = tracedCache()
    const evil = tag('scene:1"\r\nSet-Cookie: session=stolen\r\n\r\n<script>')
    const read = await cache.route(() => {
      cache.track(evil)
      return new Response()
    })(get())
    const write = await cache.route(async () => {
      await cache.invalidate(evil)
      return new Response()
    })(send('POST'))
    for (const { headers } of [read, write]) {
      for (const [, value] of headers) expect(value).not.toMatch(/[\r\n]|stolen|<script>/)
    }
    const names = parseStringList(read.headers.get('cache-groups') ?? '') ?? []
    expect(names.length).toBeGreaterThan(0)
    for (const name of names) expect(name).toMatch(/^[\x21-\x7e]{1,32}$/)
  })

  it('writes no second line and no control character into a log', async () => {
    const { cache, heard } = tracedCache()
    const evil = 'x\n2026-01-01 root logged in\u001b[2J\u2028'
    await cache.handlers.POST(post({ since: evil, tags: ['price'] }, 'application/json'))
    await cache.route(() => new Response())(get('/things', { Cookie: 'unstale-position=\u00e9\t\u00ff' }))
    const told = heard('positionIgnored').map(({ position }) => position)
    expect(told).toHaveLength(2)
    for (const position of told) expect(position).toMatch(/^[\x20-\x7e]{1,80}$/)
  })

  it('comes back as data alone, never as markup', async () => {
    const { cache } = tracedCache()
    const answers = [
      await cache.handlers.GET(get('/cache/<script>alert(1)<')),
      await cache.handlers.POST(post({ since: null, tags: [{ '<script>': 1 }] })),
    ]
    for (const answer of answers) {
      expect([answer.headers.get('content-type'), answer.headers.get('x-content-type-options')]).toEqual(['application/json', 'nosniff'])
      expect(await answer.text()).not.toContain('<')
    }
  })

  it('is looked at in one pass, however long it is', async () => {
    const { cache } = tracedCache()
    const route = cache.route(
      () => {
        cache.track(price)
        return new Response('x')
      },
      { cacheResponse: true },
    )
    const long = 200_000
    const hostile = [
      'a'.repeat(long),
      'a:'.repeat(long / 2),
      '"'.repeat(long),
      ', '.repeat(long / 2),
      '=;'.repeat(long / 2),
      `e1:${'0'.repeat(long)}`,
      `W/"${'\\'.repeat(long)}`,
    ]
    for (const value of hostile) {
      for (const name of ['Cache-Position', 'Cookie', 'Cache-Control', 'If-None-Match', 'Authorization', 'Range', 'Cache-Cause']) {
        expect([200, 304]).toContain((await route(get('/things', { [name]: value }))).status)
      }
      const answer = await cache.handlers.POST(post({ since: value.slice(0, 50_000), tags: ['price'] }, `text/html,${value}`))
      expect([200, 413]).toContain(answer.status)
      await answer.body?.cancel()
    }
  })

  it('is not unpacked: a small body that would become a large one is no JSON', async () => {
    const { cache } = tracedCache()
    const bomb = gzipSync(Buffer.alloc(20_000_000, ' '))
    const response = await cache.handlers.POST(
      new Request('http://localhost/cache/events', {
        method: 'POST',
        headers: { 'Content-Type': 'application/json', 'Content-Encoding': 'gzip' },
        body: bomb,
      }),
    )
    expect([bomb.byteLength < 30_000, response.status]).toEqual([true, 400])
  })

  it('cannot make an instance read its log more often than once for all who wait', async () => {
    const view = laggingLog(createMemoryLog())
    const { cache, time, heard } = tracedCache({ log: view.log, maxLag: 600_000 })
    await whileTimePasses(time, cache.follower.ready())
    const { epoch } = cache.follower
    const before = view.reads
    const route = cache.route(() => new Response())
    await whileTimePasses(
      time,
      Promise.all(
        Array.from({ length: 1_000 }, (_, i) => route(get('/things', { 'Cache-Position': `${i % 2 ? epoch : `x${i}`}:${10 ** 9 + i}` }))),
      ),
    )
    expect(view.reads - before).toBeLessThanOrEqual(2)
    expect(heard('positionIgnored')).toHaveLength(1_000)
    expect(cache.follower.applied).toBe(0)
    await cache.close()
  })
})

describe('how much a client may take', () => {
  it('so many streams, and so many tags on all of them together', async () => {
    const { cache, heard } = tracedCache({ limits: { streams: 3, streamInterests: 10 } })
    const open = (count: number): Promise<Response> =>
      cache.handlers.POST(post({ since: null, tags: Array.from({ length: count }, (_, i) => `t${i}`) }))
    const first = await open(6)
    expect((await open(5)).status).toBe(503)
    expect([(await open(2)).status, (await open(2)).status]).toEqual([200, 200])
    expect((await open(0)).status).toBe(503)
    await first.body?.cancel()
    expect((await open(6)).status).toBe(200)
    expect(heard('streamClosed').filter(({ reason }) => reason === 'limit')).toHaveLength(2)
  })

  it('so long to send its request', async () => {
    const { cache, time } = tracedCache({ limits: { requestMs: 1_000 } })
    const endless = new ReadableStream<Uint8Array>({ start: (controller) => controller.enqueue(new TextEncoder().encode('{"tags":[')) })
    const init = { body: endless, duplex: 'half' } as RequestInit
    const answer = cache.handlers.POST(post('', 'text/event-stream', init))
    await time.advance(999)
    let isAnswered = false
    void answer.then(() => {
      isAnswered = true
    })
    await settle()
    expect(isAnswered).toBe(false)
    await time.advance(1)
    const { status, headers } = await answer
    expect([status, headers.get('connection')]).toEqual([408, 'close'])
  })

  it('so many heartbeats without reading: then its connection is broken and what waited for it is dropped', async () => {
    const { cache, time, heard } = tracedCache({ limits: { streamQueue: 4 } })
    const endpoints = unstaleEndpoints(cache)
    const opened = deferred()
    const broken = deferred()
    const host = await listenWith((request, response) => {
      response.on('close', () => broken.resolve())
      endpoints(request, response, () => response.destroy())
    })
    cleanups.push(host.close, cache.close)
    cache.events.on('streamOpened', () => opened.resolve())
    const socket = connect(host.port, '127.0.0.1')
    socket.pause()
    socket.on('error', () => undefined)
    const tags = Array.from({ length: 500 }, (_, i) => `some-quite-long-tag-name-${i}`)
    const body = JSON.stringify({ since: 'e1:0', tags })
    socket.write(
      `POST /cache/events HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n${body}`,
    )
    await opened.promise
    const named = tags.map((name) => tag(name))
    // As much as both sockets' buffers hold, and then some.
    while (heard('streamReset').length === 0) {
      await cache.invalidate(named)
      await new Promise((done) => setImmediate(done))
    }
    expect(heard('streamClosed')).toEqual([])
    await time.advance(60_000)
    expect(heard('streamClosed').map(({ reason }) => reason)).toEqual(['slow'])
    // Though the client has not read a byte since.
    await broken.promise
    socket.destroy()
  })
})

describe('with a secret', () => {
  it('no name leaves: not in headers, not on the stream, not in causes', async () => {
    const { cache } = tracedCache({ secret: 'sixteen characters' })
    const secretTag = tag('patient:4711')
    const read = await cache.route(() => {
      cache.track(secretTag)
      return new Response()
    })(get())
    const names = parseStringList(read.headers.get('cache-groups') ?? '') ?? []
    const stream = readMessages(await cache.handlers.POST(post({ since: 'e1:0', tags: [...names, 'patient:4711'] })))
    await stream.next()
    const write = await cache.route(async () => {
      await cache.invalidate(secretTag, { cause: 'patient 4711 was discharged' })
      return new Response()
    })(send('POST'))
    const said = [...read.headers, ...write.headers, await stream.next()].map((part) => JSON.stringify(part)).join('\n')
    expect(said).not.toMatch(/patient|4711|discharged/)
    expect(said).toContain(names[0])
  })
})
