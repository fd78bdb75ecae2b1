import type { Server } from 'node:http'
import { createAdaptorServer } from '@hono/node-server'
import { tag } from '@unstale/cache-core'
import { Hono, type MiddlewareHandler } from 'hono'
import { expect, it, vi } from 'vitest'
import { createServerCache } from './create-server-cache'
import { unstale, unstaleEndpoints } from './hono'
import { listen } from './testing/hosts/listen'
import { openRawStream } from './testing/raw-stream'

/** What lies between the endpoint and Hono's server, and how many of ten messages go through web streams because of it. */
const between: Readonly<Record<string, (cache: ReturnType<typeof createServerCache>) => MiddlewareHandler>> = {
  nothing: () => (_, next) => next(),
  'what adds a header afterwards': () => async (c, next) => {
    await next()
    c.res.headers.set('X-After', 'yes')
  },
  'the cache itself': (cache) => unstale(cache),
  'what makes another body of it': () => async (c, next) => {
    await next()
    const copy = new TransformStream<Uint8Array, Uint8Array>({ transform: (chunk, to) => to.enqueue(chunk.slice()) })
    c.res = new Response(c.res.body?.pipeThrough(copy), c.res)
  },
}

it.each(Object.keys(between))('all of an event stream arrives, past the web stream where that may be: %s', async (name) => {
  const cache = createServerCache()
  const left = new Promise<void>((resolve) => cache.events.on('streamClosed', () => resolve()))
  const app = new Hono()
  app.use((between[name] as (typeof between)[string])(cache))
  app.all('/cache/*', unstaleEndpoints(cache))
  const running = await listen(createAdaptorServer({ fetch: app.fetch }) as Server)
  const enqueue = vi.spyOn(ReadableStreamDefaultController.prototype, 'enqueue')
  const stream = openRawStream(running.port, { since: null, tags: ['a'] })
  await vi.waitFor(() => expect(stream.messages).toHaveLength(1))
  enqueue.mockClear()
  for (let n = 1; n <= 10; n++) {
    await cache.invalidate(tag('a'))
    await stream.reached(n)
  }
  expect(stream.messages.slice(1).map((message) => message.type === 'batch' && [message.from, message.applied])).toEqual(
    Array.from({ length: 10 }, (_, n) => [n, n + 1]),
  )
  expect(enqueue.mock.calls.length > 0).toBe(name === 'what makes another body of it')
  stream.kill()
  await left
  enqueue.mockRestore()
  await cache.close()
  await running.close()
})
