import { request as askOnward, createServer, type IncomingMessage, type RequestListener, type ServerResponse } from 'node:http'
import { connect, constants, createServer as createHttp2Server, type Http2Server } from 'node:http2'
import type { AddressInfo } from 'node:net'
import { createGzip, constants as zlib } from 'node:zlib'
import { parseStreamMessage, tag } from '@unstale/cache-core'
import compression from 'compression'
import express from 'express'
import { afterEach, describe, expect, it } from 'vitest'
import { unstale, unstaleEndpoints } from './express'
import { listen, listenWith } from './testing/hosts/listen'
import { readMessages } from './testing/stream-client'
import { tracedCache } from './testing/traced-cache'

const price = tag('price')
const cleanups: (() => Promise<void>)[] = []

afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup()
})

const startOrigin = async (
  before: readonly express.RequestHandler[] = [],
): Promise<{ readonly port: number } & ReturnType<typeof tracedCache>> => {
  const traced = tracedCache()
  const app = express()
  for (const middleware of before) app.use(middleware)
  app.use('/cache', unstaleEndpoints(traced.cache))
  app.use(unstale(traced.cache))
  app.get('/price', (_request, response) => {
    traced.cache.track(price)
    response.json({ text: 'x'.repeat(5_000) })
  })
  const host = await listenWith(app)
  cleanups.push(host.close, traced.cache.close)
  return { ...traced, port: host.port }
}

/** A proxy that hands requests on and lets `answer` decide how what comes back is sent. */
const startProxy = async (to: number, answer: (from: IncomingMessage, response: ServerResponse) => void): Promise<number> => {
  const listener: RequestListener = (request, response) => {
    const { method, url, headers } = request
    const onward = askOnward({ port: to, method, path: url, headers }, (from) => answer(from, response))
    request.pipe(onward)
    response.on('close', () => onward.destroy())
    onward.on('error', () => response.destroy())
  }
  const host = await listen(createServer(listener))
  cleanups.push(host.close)
  return host.port
}

const ask = (port: number, accept = 'text/event-stream'): Promise<Response> =>
  fetch(`http://127.0.0.1:${port}/cache/events`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', Accept: accept },
    body: JSON.stringify({ since: 'e1:0', tags: ['price'] }),
  })

const followsThrough = async (port: number, cache: ReturnType<typeof tracedCache>['cache']): Promise<Response> => {
  const response = await ask(port)
  const messages = readMessages(response)
  expect(await messages.next()).toMatchObject({ type: 'batch', applied: 0 })
  for (let seq = 1; seq <= 3; seq++) {
    await cache.invalidate(price)
    expect(await messages.next()).toMatchObject({ applied: seq, changes: [{ tag: 'price', seq }] })
  }
  await messages.cancel()
  return response
}

describe('an event stream tells each change at once', () => {
  it('behind compression in the same application, which leaves it alone and still compresses the rest', async () => {
    const { port, cache } = await startOrigin([compression({ threshold: 0 })])
    expect((await followsThrough(port, cache)).headers.get('content-encoding')).toBeNull()
    const other = await fetch(`http://127.0.0.1:${port}/price`)
    expect([other.headers.get('content-encoding'), other.headers.get('cache-groups')]).toEqual(['gzip', '"price"'])
    expect(((await other.json()) as { readonly text: string }).text).toHaveLength(5_000)
  })

  it('behind a proxy that compresses what it may transform', async () => {
    const { port, cache } = await startOrigin()
    const proxy = await startProxy(port, (from, response) => {
      const mayTransform = !(from.headers['cache-control'] ?? '').includes('no-transform')
      const { 'content-length': _, ...headers } = from.headers
      response.writeHead(from.statusCode ?? 502, mayTransform ? { ...headers, 'content-encoding': 'gzip' } : headers)
      if (mayTransform) from.pipe(createGzip()).pipe(response)
      else from.pipe(response)
    })
    expect((await followsThrough(proxy, cache)).headers.get('content-encoding')).toBeNull()
    expect((await fetch(`http://127.0.0.1:${proxy}/price`)).headers.get('content-encoding')).toBe('gzip')
  })

  it('behind a proxy that compresses everything, as long as it passes on what it has', async () => {
    const { port, cache } = await startOrigin()
    const proxy = await startProxy(port, (from, response) => {
      response.writeHead(from.statusCode ?? 502, { ...from.headers, 'content-encoding': 'gzip' })
      from.pipe(createGzip({ flush: zlib.Z_SYNC_FLUSH })).pipe(response)
    })
    expect((await followsThrough(proxy, cache)).headers.get('content-encoding')).toBe('gzip')
  })

  it('behind one that holds everything back the same endpoint answers once', async () => {
    const { port, cache } = await startOrigin()
    const proxy = await startProxy(port, (from, response) => {
      const parts: Buffer[] = []
      from.on('data', (part: Buffer) => parts.push(part))
      from.on('end', () => {
        response.writeHead(from.statusCode ?? 502, from.headers)
        response.end(Buffer.concat(parts))
      })
    })
    await cache.invalidate(price)
    expect(await (await ask(proxy, 'application/json')).json()).toMatchObject({ applied: 1, changes: [{ tag: 'price', seq: 1 }] })
  })
})

describe('over HTTP/2', () => {
  const start = async (): Promise<{ readonly origin: string } & ReturnType<typeof tracedCache>> => {
    const traced = tracedCache()
    const endpoints = unstaleEndpoints(traced.cache)
    const middleware = unstale(traced.cache)
    const server: Http2Server = createHttp2Server((request, response) => {
      // The shapes are Node's, one for both versions.
      const [asked, answered] = [request, response] as unknown as [IncomingMessage, ServerResponse]
      const fail = (): void => void answered.destroy()
      if (request.url.startsWith('/cache')) return endpoints(asked, answered, fail)
      middleware(asked, answered, () => {
        traced.cache
          .invalidate(price)
          .then(() => answered.end('done'))
          .catch(fail)
      })
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    cleanups.push(() => new Promise((resolve) => server.close(() => resolve())), traced.cache.close)
    return { ...traced, origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}` }
  }

  it('many streams share a connection, a write is announced, and a stopping instance refuses without naming the connection', async () => {
    const warnings: string[] = []
    const warn = (warning: Error): void => void warnings.push(warning.message)
    process.on('warning', warn)
    const { origin, cache } = await start()
    const session = connect(origin)
    const open = (): {
      readonly head: Promise<Record<string, unknown>>
      readonly next: () => Promise<unknown>
      readonly close: () => void
    } => {
      const stream = session.request({ ':method': 'POST', ':path': '/cache/events', 'content-type': 'application/json' })
      stream.setEncoding('utf8')
      stream.end(JSON.stringify({ since: 'e1:0', tags: ['price'] }))
      const parts = stream[Symbol.asyncIterator]()
      let buffer = ''
      return {
        head: new Promise((resolve) => stream.on('response', resolve)),
        close: () => stream.close(constants.NGHTTP2_CANCEL),
        next: async () => {
          while (!buffer.includes('\n\n')) {
            const { done, value } = await parts.next()
            if (done) return undefined
            buffer += value as string
          }
          const at = buffer.indexOf('\n\n')
          const message = parseStreamMessage(buffer.slice(6, at))
          buffer = buffer.slice(at + 2)
          return message
        },
      }
    }
    const streams = Array.from({ length: 20 }, open)
    for (const stream of streams) expect([(await stream.head)[':status'], await stream.next()]).toMatchObject([200, { applied: 0 }])
    const write = session.request({ ':method': 'POST', ':path': '/price' })
    const head = new Promise<Record<string, unknown>>((resolve) => write.on('response', resolve))
    write.resume().end()
    expect(await head).toMatchObject({
      ':status': 200,
      'cache-position': 'e1:1',
      'cache-group-invalidation': expect.stringContaining('"price"') as string,
    })
    for (const stream of streams) expect(await stream.next()).toMatchObject({ applied: 1, changes: [{ tag: 'price', seq: 1 }] })
    streams[0]?.close()
    await cache.close()
    expect(await streams[1]?.next()).toBeUndefined()
    const refused = open()
    expect(await refused.head).toMatchObject({ ':status': 503 })
    expect((await refused.head)['connection']).toBeUndefined()
    session.destroy()
    process.off('warning', warn)
    expect(warnings).toEqual([])
  })
})
