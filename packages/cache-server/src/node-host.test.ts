import type { ServerResponse } from 'node:http'
import { Readable } from 'node:stream'
import { tag } from '@unstale/cache-core'
import express, { type NextFunction, type Request, type Response } from 'express'
import { type FastifyReply, fastify } from 'fastify'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { unstale as forExpress } from './express'
import { unstale as forFastify } from './fastify'
import type { ServerCache } from './server-cache-types'
import { deferred } from './testing/deferred'
import { listenWith, running } from './testing/hosts/listen'
import { tracedCache } from './testing/traced-cache'

const cleanups: (() => Promise<void>)[] = []

afterEach(async () => {
  for (const cleanup of cleanups.splice(0)) await cleanup()
})

/** Serves `handle` at `/kept`, whose responses are kept. Returns the origin, and what the error handler was told. */
type Serve = (cache: ServerCache, handle: (response: ServerResponse) => void) => Promise<{ origin: string; failed: readonly unknown[] }>

const onExpress =
  (isTwice: boolean): Serve =>
  async (cache, handle) => {
    const failed: unknown[] = []
    const app = express()
    if (isTwice) app.use(forExpress(cache))
    app.get('/kept', forExpress(cache, { cacheResponse: true }), (_request, response) => handle(response))
    app.use((error: unknown, _request: Request, response: Response, _next: NextFunction) => {
      failed.push(error)
      response.end()
    })
    const { origin, close } = await listenWith(app)
    cleanups.push(close)
    return { origin, failed }
  }

const onFastify =
  (replies: FastifyReply[] = []): Serve =>
  async (cache, handle) => {
    const failed: unknown[] = []
    const app = fastify({ forceCloseConnections: true })
    app.addHook('onRequest', (_request, reply, done) => {
      vi.spyOn(reply, 'hijack')
      replies.push(reply)
      done()
    })
    app.register(forFastify(cache))
    app.get('/kept', { config: { cacheResponse: true } }, (_request, reply) => {
      reply.hijack()
      handle(reply.raw)
    })
    app.setErrorHandler((error, _request, reply) => {
      failed.push(error)
      void reply.send()
    })
    await app.listen({ port: 0, host: '127.0.0.1' })
    cleanups.push(() => app.close())
    return { origin: running(app.server).origin, failed }
  }

describe.each([
  ['Express', onExpress(false)],
  ['Express, for all routes and once more for this one', onExpress(true)],
  ['Fastify', onFastify()],
])('a kept response on %s', (_name, serve) => {
  it('is no error of its handler when its client leaves before it is whole', async () => {
    const { cache } = tracedCache()
    const began = deferred()
    const gone = deferred()
    const { origin, failed } = await serve(cache, (response) => {
      response.write('one')
      response.on('close', gone.resolve)
      began.resolve()
    })
    const client = new AbortController()
    const asked = fetch(`${origin}/kept`, { signal: client.signal }).catch(() => undefined)
    await began.promise
    client.abort()
    await Promise.all([asked, gone.promise])
    await new Promise(setImmediate)
    expect(failed).toEqual([])
  })

  it('is over when it has been sent, though its handler has written: what that reads later is nobody’s', async () => {
    const { cache, heard } = tracedCache()
    const later = deferred()
    const tracked = deferred()
    const { origin } = await serve(cache, (response) => {
      void cache.invalidate(tag('a'))
      response.end('whole')
      void later.promise.then(() => {
        cache.track(tag('later'))
        tracked.resolve()
      })
    })
    expect(await (await fetch(`${origin}/kept`)).text()).toBe('whole')
    later.resolve()
    await tracked.promise
    expect(heard('tagLate')).toEqual([])
  })

  it('is made anew for who waited for it when the client that it was made for leaves', async () => {
    const { cache, heard } = tracedCache()
    const began = deferred()
    let runs = 0
    const { origin } = await serve(cache, (response) => {
      cache.track(tag('kept'))
      response.write('one')
      if (++runs === 1) began.resolve()
      else response.end()
    })
    const client = new AbortController()
    const left = fetch(`${origin}/kept`, { signal: client.signal }).catch(() => undefined)
    await began.promise
    const waiting = fetch(`${origin}/kept`)
    while (heard('loadJoined').length === 0) await new Promise(setImmediate)
    client.abort()
    await left
    expect([await (await waiting).text(), runs]).toEqual(['one', 2])
  })

  it('keeps the message of its status', async () => {
    const { cache } = tracedCache()
    const { origin } = await serve(cache, (response) => {
      response.writeHead(200, 'Fine', { 'X-Own': '1' })
      response.end('whole')
    })
    const response = await fetch(`${origin}/kept`)
    expect([response.statusText, response.headers.get('x-own'), await response.text()]).toEqual(['Fine', '1', 'whole'])
  })

  it('calls back whoever wants to know that it has been sent', async () => {
    const { cache } = tracedCache()
    const sent = deferred()
    const { origin } = await serve(cache, (response) => void response.end('whole', () => sent.resolve()))
    expect(await (await fetch(`${origin}/kept`)).text()).toBe('whole')
    await sent.promise
  })

  it('takes a body that is piped into it as fast as it comes', async () => {
    const { cache } = tracedCache()
    const pieces = Array.from({ length: 200 }, (_, piece) => `${piece} ${'x'.repeat(1_000)}\n`)
    const { origin } = await serve(cache, (response) => void Readable.from(pieces).pipe(response))
    expect(await (await fetch(`${origin}/kept`)).text()).toBe(pieces.join(''))
  })

  it('can be called on where it is ended', async () => {
    const { cache } = tracedCache()
    const { origin } = await serve(cache, (response) => {
      response.write('wh')
      expect(response.end('ole')).toBe(response)
    })
    expect(await (await fetch(`${origin}/kept`)).text()).toBe('whole')
  })

  it('is the framework’s to answer where its handler cannot be reached', async () => {
    const { cache } = tracedCache()
    const { origin, failed } = await serve(cache, () => undefined)
    const failure = new Error('no log')
    vi.spyOn(cache.follower, 'mayAnswer').mockImplementation(() => {
      throw failure
    })
    await fetch(`${origin}/kept`)
    expect(failed).toEqual([failure])
  })
})

it('Fastify is told when its handler is not going to be asked, and only then', async () => {
  const { cache } = tracedCache()
  const replies: FastifyReply[] = []
  const { origin } = await onFastify(replies)(cache, (response) => {
    cache.track(tag('kept'))
    response.end('whole')
  })
  for (let turn = 0; turn < 2; turn++) expect(await (await fetch(`${origin}/kept`)).text()).toBe('whole')
  const [asked, remembered] = replies as [FastifyReply, FastifyReply]
  const handled = vi.mocked(asked.hijack).mock.calls.length
  expect([handled, vi.mocked(remembered.hijack).mock.calls.length]).toEqual([1, 1])
})
