import { tag } from '@unstale/cache-core'
import { Hono } from 'hono'
import { afterEach, describe, expect, it } from 'vitest'
import { unstale } from './hono'
import { expressHost } from './testing/hosts/express-host'
import { fastifyHost } from './testing/hosts/fastify-host'
import { honoHost } from './testing/hosts/hono-host'
import { koaHost } from './testing/hosts/koa-host'
import { tracedCache } from './testing/traced-cache'

const cleanups: (() => Promise<void>)[] = []

afterEach(async () => {
  for (const cleanup of cleanups.splice(0)) await cleanup()
})

describe.each([expressHost, fastifyHost, koaHost, honoHost])('what middleware in front has set, on $name', ({ start }) => {
  it('belongs to the request: a kept response carries that of whoever asks', async () => {
    const { cache } = tracedCache()
    let requests = 0
    let runs = 0
    const { origin, close } = await start({
      cache,
      before: {
        'X-Everybody': 'same',
        get 'X-Request-Id'() {
          return `${++requests}`
        },
      },
      routes: [
        {
          method: 'GET',
          path: 'kept',
          cacheResponse: true,
          handler: () => {
            cache.track(tag('kept'))
            return { headers: { 'X-Own': 'handler' }, json: ++runs }
          },
        },
      ],
    })
    cleanups.push(close, cache.close)
    for (const id of ['1', '2', '3']) {
      const response = await fetch(`${origin}/kept`)
      const told = ['x-request-id', 'x-everybody', 'x-own'].map((name) => response.headers.get(name))
      expect([await response.json(), ...told]).toEqual([1, id, 'same', 'handler'])
    }
  })
})

it('belongs to the request where Hono runs without a server of Node, too, set as its context does', async () => {
  const { cache } = tracedCache()
  cleanups.push(cache.close)
  let requests = 0
  let runs = 0
  const app = new Hono()
  app.use(async (c, next) => {
    c.header('X-Request-Id', `${++requests}`)
    await next()
  })
  app.get('/kept', unstale(cache, { cacheResponse: true }), (c) => {
    cache.track(tag('kept'))
    return c.text(`run ${++runs}`)
  })
  for (const id of ['1', '2', '3']) {
    const response = await app.request('/kept')
    expect([response.headers.get('x-request-id'), await response.text()]).toEqual([id, 'run 1'])
  }
})
