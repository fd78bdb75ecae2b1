import { once } from 'node:events'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { connect, createServer as createHttp2Server, Http2ServerResponse } from 'node:http2'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import { tag } from '@unstale/cache-core'
import compression from 'compression'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { unstale } from './express'
import { deferred } from './testing/deferred'
import { listenWith } from './testing/hosts/listen'
import { tracedCache } from './testing/traced-cache'

const cleanups: (() => Promise<void>)[] = []

afterEach(async () => {
  for (const cleanup of cleanups.splice(0)) await cleanup()
})

const serve = async (handle: (request: IncomingMessage, response: ServerResponse) => unknown) => {
  const traced = tracedCache()
  const middleware = unstale(traced.cache)
  const counted = { before: 0, after: 0 }
  const running = await listenWith((request, response) => {
    counted.before = response.listenerCount('close')
    middleware(request, response, () => void handle(request, response))
    counted.after = response.listenerCount('close')
  })
  cleanups.push(running.close, traced.cache.close)
  return { ...traced, ...running, listeners: () => counted.after - counted.before }
}

describe('whether its client stays', () => {
  it('is nothing that a read listens for, however it answers', async () => {
    const whole = await serve((_request, response) => response.end('whole'))
    expect(await (await fetch(whole.origin)).text()).toBe('whole')
    expect(whole.listeners()).toBe(0)

    const streaming = await serve((_request, response) => {
      response.write('one')
      response.write('two')
      response.end()
    })
    expect(await (await fetch(streaming.origin)).text()).toBe('onetwo')
    expect(streaming.listeners()).toBe(0)
  })

  it('is listened for once where something is written, or asked with an unsafe method', async () => {
    const writing = await serve((_request, response) => {
      void writing.cache.invalidate(tag('a'))
      void writing.cache.invalidate(tag('b'))
      response.end()
    })
    await fetch(writing.origin)
    expect(writing.listeners()).toBe(1)

    const unsafe = await serve((_request, response) => response.end())
    await fetch(unsafe.origin, { method: 'POST' })
    expect(unsafe.listeners()).toBe(1)
  })

  it('is found out by a read that begins to write when its client has gone: what became of that is unknown', async () => {
    const began = deferred()
    const gone = deferred()
    const ended = deferred()
    const served = await serve(async (request, response) => {
      request.on('close', () => gone.resolve())
      began.resolve()
      await gone.promise
      await served.cache.invalidate(tag('a'))
      response.end()
      ended.resolve()
    })
    const unknown: unknown[] = []
    served.cache.events.on('outcomeUnknown', ({ tags }) => unknown.push(tags))
    const client = new AbortController()
    const asked = fetch(served.origin, { signal: client.signal }).catch(() => undefined)
    await began.promise
    client.abort()
    await asked
    await ended.promise
    await new Promise(setImmediate)
    expect(unknown).toEqual([['a', 'a*']])
  })
})

const SENDERS = ['writeHead', 'flushHeaders', 'write', 'end'] as const

describe('how a response sends', () => {
  const replaced = (response: ServerResponse): readonly string[] => SENDERS.filter((name) => Object.hasOwn(response, name))

  it('is replaced for its head alone where only is read, and in all where something is written', async () => {
    const seen: (readonly string[])[] = []
    const served = await serve((request, response) => {
      seen.push(replaced(response))
      if (request.url === '/writes') void served.cache.invalidate(tag('a'))
      seen.push(replaced(response))
      response.end()
    })
    await fetch(served.origin)
    await fetch(`${served.origin}/writes`)
    await fetch(served.origin, { method: 'POST' })
    expect(seen).toEqual([['writeHead'], ['writeHead'], ['writeHead'], SENDERS, SENDERS, SENDERS])
  })

  it.each([
    ['end', (response: ServerResponse) => response.end('body')],
    ['write', (response: ServerResponse) => [response.write('body'), response.end()]],
    ['flushHeaders', (response: ServerResponse) => [response.flushHeaders(), response.end('body')]],
    ['writeHead', (response: ServerResponse) => response.writeHead(200, { 'X-Own': '1', 'Cache-Groups': '"own"' }).end('body')],
    ['writeHead with headers of its own', (response: ServerResponse) => response.writeHead(200, { 'X-Own': '1', ETag: '"e"' }).end('body')],
    [
      'writeHead after headers that were set',
      (response: ServerResponse) => response.setHeader('Cache-Groups', '"own"').writeHead(200, { 'X-Own': '1' }).end('body'),
    ],
    [
      'writeHead with a message and headers of its own',
      (response: ServerResponse) => response.writeHead(200, 'Fine', { 'X-Own': '1' }).end('body'),
    ],
    ['writeHead with a list', (response: ServerResponse) => response.writeHead(200, ['Cache-Groups', '"own"']).end('body')],
    [
      'writeHead without a message, which it leaves room for, with headers of its own',
      (response: ServerResponse) => response.writeHead(200, undefined as never, { 'X-Own': '1' }).end('body'),
    ],
    [
      'writeHead twice given headers, of which the later count, with headers of its own',
      (response: ServerResponse) => response.writeHead(200, { 'X-Own': '0' } as never, { 'X-Own': '1' }).end('body'),
    ],
  ])('a read that begins with %s has its tags in its head', async (name, send) => {
    const served = await serve((_request, response) => {
      served.cache.track(tag('read'))
      send(response)
    })
    const response = await fetch(served.origin)
    const isOwn = name.startsWith('writeHead') && !name.endsWith('of its own')
    expect(response.headers.get('cache-groups')).toBe(isOwn ? '"read", "own"' : '"read"')
    expect(response.headers.get('x-own')).toBe(name.startsWith('writeHead') && !name.endsWith('list') ? '1' : null)
    expect(await response.text()).toBe('body')
    expect(response.statusText).toBe(name.includes('a message and') ? 'Fine' : 'OK')
  })

  it('tells who stood in the place of writeHead before it of headers in no other form than they were given in', async () => {
    const told: unknown[] = []
    const traced = tracedCache()
    const middleware = unstale(traced.cache)
    const running = await listenWith((_request, response) => {
      const { writeHead } = response
      // As older middleware does that sets headers late: of a list it expects pairs.
      response.writeHead = ((status: number, headers?: unknown) => {
        told.push(headers)
        return writeHead.call(response, status, headers as Record<string, string>)
      }) as typeof writeHead
      middleware(_request, response, () => {
        traced.cache.track(tag('read'))
        response.writeHead(200, { 'X-Own': '1' }).end('body')
      })
    })
    cleanups.push(running.close, traced.cache.close)
    const { headers } = await fetch(running.origin)
    expect([headers.get('x-own'), headers.get('cache-groups')]).toEqual(['1', '"read"'])
    expect(told.filter(Array.isArray)).toEqual([])
  })

  it('waits where a read began to write after its tags were known, whatever is called first', async () => {
    for (const begin of ['end', 'write', 'flushHeaders', 'writeHead'] as const) {
      const appended = deferred()
      const served = await serve((_request, response) => {
        served.cache.track(tag('read'))
        const writing = served.cache.invalidate(tag('a')).then(() => appended.resolve())
        if (begin === 'writeHead') response.writeHead(200)
        if (begin === 'write') expect(response.write('body')).toBe(false)
        if (begin === 'flushHeaders') response.flushHeaders()
        expect(response.socket?.bytesWritten).toBe(0)
        response.end(begin === 'write' ? undefined : 'body')
        return writing
      })
      const response = await fetch(served.origin)
      await appended.promise
      expect([await response.text(), response.headers.get('cache-groups')]).toEqual(['body', '"read"'])
    }
  })
})

describe('a response that waits', () => {
  const post = (origin: string): Promise<Response> => fetch(origin, { method: 'POST' })

  it('has sent its head, for whoever asks: it is not begun again', async () => {
    const seen: unknown[] = []
    const served = await serve((_request, response) => {
      void served.cache.invalidate(tag('a'))
      response.writeHead(201, { 'X-Own': '1' })
      seen.push(response.headersSent)
      try {
        response.writeHead(500)
      } catch (error) {
        seen.push((error as { readonly code?: string }).code)
      }
      response.on('finish', () => seen.push(response.headersSent, Object.hasOwn(response, 'headersSent')))
      response.end('body')
    })
    const response = await post(served.origin)
    expect([response.status, response.headers.get('x-own'), await response.text()]).toEqual([201, '1', 'body'])
    expect(seen).toEqual([true, 'ERR_HTTP_HEADERS_SENT', true, false])
  })

  it.each(['before', 'after'])('may be compressed by middleware %s it', async (place) => {
    const traced = tracedCache()
    const [outer, inner] = [compression({ threshold: 0 }), unstale(traced.cache)]
    const [first, second] = place === 'before' ? [outer, inner] : [inner, outer]
    const running = await listenWith((request, response) =>
      (first as typeof inner)(request, response, () =>
        (second as typeof inner)(request, response, () => {
          void traced.cache.invalidate(tag('a'))
          response.setHeader('Content-Type', 'text/plain')
          response.write('one ')
          response.write('two ')
          response.end('three')
        }),
      ),
    )
    cleanups.push(running.close, traced.cache.close)
    const response = await post(running.origin)
    expect([response.headers.get('content-encoding'), response.headers.get('cache-position')]).toEqual(['gzip', 'e1:1'])
    expect(await response.text()).toBe('one two three')
  })

  it('is answered all the same when its head is refused, and by whoever answers then', async () => {
    const served = await serve((_request, response) => {
      void served.cache.invalidate(tag('a'))
      try {
        response.writeHead(200, { 'X-Own': 'line\nline' })
      } catch (error) {
        response.statusCode = 500
        response.end((error as { readonly code: string }).code)
      }
    })
    expect(await (await post(served.origin)).text()).toBe('ERR_INVALID_CHAR')
  })

  it('breaks off where a call that waited cannot be made: nobody can be told, and no process ends for it', async () => {
    const errors: unknown[] = []
    const served = await serve((_request, response) => {
      response.on('close', () => errors.push((response.errored as { readonly code?: string } | null)?.code))
      void served.cache.invalidate(tag('a'))
      response.statusCode = 99_999
      response.end('body')
    })
    await expect(post(served.origin)).rejects.toThrow()
    expect(errors).toEqual(['ERR_HTTP_INVALID_STATUS_CODE'])
  })

  it.each(['at once', 'while it waits'])('goes on where somebody has sent its head past it, %s', async (when) => {
    const served = await serve(async (_request, response) => {
      const send = () => Object.getPrototypeOf(response).writeHead.call(response, 202)
      const written = served.cache.invalidate(tag('a'))
      if (when === 'at once') await written
      else response.write('one ')
      send()
      response.end('two')
    })
    const response = await post(served.origin)
    expect([response.status, await response.text()]).toEqual([202, when === 'at once' ? 'two' : 'one two'])
  })
})

describe('over HTTP/2, whose responses need no writeHead to send their head', () => {
  /** Asks once. */
  const ask = async (handle: (response: ServerResponse, traced: ReturnType<typeof tracedCache>) => void) => {
    const traced = tracedCache()
    const middleware = unstale(traced.cache)
    const server = createHttp2Server((request, answer) => {
      // The shapes are Node's, one for both versions.
      const response = answer as unknown as ServerResponse
      middleware(request as unknown as IncomingMessage, response, () => handle(response, traced))
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const session = connect(`http://127.0.0.1:${(server.address() as AddressInfo).port}`)
    const close = () =>
      new Promise<void>((resolve) => {
        session.destroy()
        server.close(() => resolve())
      })
    cleanups.push(close, traced.cache.close)
    const stream = session.request({ ':path': '/' })
    const [headers] = (await once(stream, 'response')) as [Record<string, string>]
    return { ...traced, stream, headers }
  }

  it.each([
    ['end', (response: ServerResponse) => response.end('body')],
    ['write', (response: ServerResponse) => [response.write('body'), response.end()]],
    ['flushHeaders', (response: ServerResponse) => [response.flushHeaders(), response.end('body')]],
    ['writeHead', (response: ServerResponse) => response.writeHead(200, { 'x-own': '1' }).end('body')],
  ])('a read that begins with %s has its tags in its head', async (name, send) => {
    const heads = vi.spyOn(Http2ServerResponse.prototype, 'writeHead')
    const { headers, stream } = await ask((response, { cache }) => {
      cache.track(tag('read'))
      send(response)
    })
    expect([headers['cache-groups'], headers['x-own']]).toEqual(['"read"', name === 'writeHead' ? '1' : undefined])
    expect(await text(stream)).toBe('body')
    // Not all versions take it as a list there.
    expect(heads.mock.calls.flat().filter(Array.isArray)).toEqual([])
    heads.mockRestore()
  })

  it('a read whose client has gone is over: what is read later is nobody’s', async () => {
    const gone = deferred()
    const tracked = deferred()
    const { stream, heard } = await ask((response, { cache }) => {
      response.on('close', gone.resolve)
      response.write('one')
      void gone.promise.then(() => cache.track(tag('over'))).then(tracked.resolve, tracked.reject)
    })
    stream.close()
    await tracked.promise
    expect(heard('tagLate')).toEqual([])
  })
})

describe('a tag that comes when the head has left', () => {
  it.each(['read', 'write'])(
    'is nobody’s in the very step in which a response has ended, whether it was a %s or wrote as well',
    async (what) => {
      const late: unknown[] = []
      const served = await serve(async (_request, response) => {
        if (what === 'write') await served.cache.invalidate(tag('a'))
        response.end('whole')
        served.cache.track(tag('over'))
      })
      served.cache.events.on('tagLate', ({ tag: name }) => late.push(name))
      expect(await (await fetch(served.origin)).text()).toBe('whole')
      expect(late).toEqual([])
    },
  )

  it('is nobody’s when a read has written, and its client has gone', async () => {
    const gone = deferred()
    const ended = deferred()
    const served = await serve(async (_request, response) => {
      response.on('close', gone.resolve)
      await served.cache.invalidate(tag('a'))
      response.write('one')
      await gone.promise
      served.cache.track(tag('over'))
      ended.resolve()
    })
    const client = new AbortController()
    const asked = await fetch(served.origin, { signal: client.signal })
    client.abort()
    await asked.text().catch(() => undefined)
    await ended.promise
    expect(served.heard('tagLate')).toEqual([])
  })

  it('is told of while the body is open, and is nobody’s when it has ended, or its client has gone', async () => {
    const late: unknown[] = []
    const gone = deferred()
    const served = await serve(async (request, response) => {
      if (request.url === '/leaves') response.on('close', gone.resolve)
      response.write('one')
      expect(() => served.cache.track(tag('open'))).toThrow('was tracked after the headers')
      if (request.url === '/leaves') await gone.promise
      else response.end()
      served.cache.track(tag('over'))
    })
    served.cache.events.on('tagLate', ({ tag: name }) => late.push(name))
    await (await fetch(served.origin)).text()
    expect(late).toEqual(['open'])

    const client = new AbortController()
    const asked = await fetch(`${served.origin}/leaves`, { signal: client.signal })
    client.abort()
    await asked.text().catch(() => undefined)
    await gone.promise
    await new Promise(setImmediate)
    expect(late).toEqual(['open', 'open'])
  })
})
