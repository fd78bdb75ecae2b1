/** One server: `http-server.ts HOST VARIANT`. Answers the same body in every variant; the load comes from another process. */
import { AsyncLocalStorage } from 'node:async_hooks'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { serve as serveHono } from '@hono/node-server'
import { createServerCache, tag } from '@unstale/cache-server'
import { unstale as unstaleExpress } from '@unstale/cache-server/express'
import { unstale as unstaleFastify } from '@unstale/cache-server/fastify'
import { unstale as unstaleHono } from '@unstale/cache-server/hono'
import { unstale as unstaleKoa } from '@unstale/cache-server/koa'
import express from 'express'
import fastify from 'fastify'
import { Hono } from 'hono'
import Koa from 'koa'
import { cpuTime, serve } from '../processes/remote'

const [host, variant] = process.argv.slice(2)
const isOurs = variant === 'unstale'
const isFloor = variant === 'floor'
const BODY = { id: 7, title: 'A chapter', scenes: [1, 2, 3, 4, 5, 6, 7] }
/** Eight of our own, and the two siblings that rows bring along: ten in the header. */
const NAMES = [...[1, 2, 3, 4, 5, 6, 7].map((id) => `scene:${id}`), 'all']
const tags = NAMES.map((name) => tag(name))

const cache = createServerCache()
/** Made once: to a function that stands in an object tsx gives its name anew each time. */
const factory = (): typeof BODY => BODY
const read = (): Promise<typeof BODY> => cache.getOrSet({ key: 'chapter:7', tags, factory })

// What nothing of the kind can do without: a place that the request's code finds, and the names put into headers.
const storage = new AsyncLocalStorage<Set<string>>()
const quoted = [...NAMES, 'scene:*', 'scene*'].map((name) => `"${name}"`)
const floorHeaders = (): Record<string, string> => {
  const used = storage.getStore() as Set<string>
  for (const name of quoted) used.add(name)
  return { 'Cache-Groups': [...used].join(', '), 'Cache-Position': 'epoch:1', 'Cache-Status': 'unstale;hit' }
}
const within = <T>(work: () => T): T => storage.run(new Set(), work)
/** Sets the floor's headers, where that is what is measured. */
const mark = (set: (name: string, value: string) => unknown): void => {
  if (isFloor) for (const [name, value] of Object.entries(floorHeaders())) set(name, value)
}

/** All of them wait for something, as whoever reads data does. */
const answer = (): Promise<typeof BODY> => (isOurs ? read() : Promise.resolve(BODY))

const send = (response: ServerResponse, body: unknown): void => {
  const text = JSON.stringify(body)
  mark((name, value) => response.setHeader(name, value))
  response.setHeader('Content-Type', 'application/json')
  response.setHeader('Content-Length', Buffer.byteLength(text))
  response.end(text)
}

const plainHandler = (): ((request: IncomingMessage, response: ServerResponse) => void) => {
  const handle = (response: ServerResponse): void => void answer().then((body) => send(response, body))
  if (isFloor) return (_, response) => within(() => handle(response))
  if (!isOurs) return (_, response) => handle(response)
  const middleware = unstaleExpress(cache)
  return (request, response) => middleware(request, response, () => handle(response))
}

const open: Readonly<Record<string, () => Promise<Server>>> = {
  'node:http': async () => createServer(plainHandler()).listen(0, '127.0.0.1'),
  Express: async () => {
    const app = express()
    if (isOurs) app.use(unstaleExpress(cache))
    if (isFloor) app.use((_request, _response, next) => within(next))
    app.get('/chapter', async (_request, response) => {
      const body = await answer()
      mark((name, value) => response.setHeader(name, value))
      response.json(body)
    })
    return app.listen(0, '127.0.0.1')
  },
  Fastify: async () => {
    const app = fastify()
    if (isOurs) await app.register(unstaleFastify(cache))
    if (isFloor) app.addHook('onRequest', (_request, _reply, done) => within(done))
    app.get('/chapter', async (_request, reply) => {
      const body = await answer()
      mark((name, value) => reply.header(name, value))
      return body
    })
    await app.listen({ port: 0, host: '127.0.0.1' })
    return app.server
  },
  Hono: async () => {
    const app = new Hono()
    if (isOurs) app.use(unstaleHono(cache))
    if (isFloor) app.use((_context, next) => within(next))
    app.get('/chapter', async (context) => {
      const body = await answer()
      return isFloor ? context.json(body, 200, floorHeaders()) : context.json(body)
    })
    return new Promise((resolve) => {
      const server = serveHono({ fetch: app.fetch, port: 0, hostname: '127.0.0.1' }, () => resolve(server as Server))
    })
  },
  Koa: async () => {
    const app = new Koa()
    if (isOurs) app.use(unstaleKoa(cache))
    if (isFloor) app.use((_context, next) => within(next))
    app.use(async (context) => {
      const body = await answer()
      mark((name, value) => context.set(name, value))
      context.body = body
    })
    return app.listen(0, '127.0.0.1')
  },
}

const server = await open[host as string]?.()
if (!server) throw new Error(`There is no host "${host}".`)
if (!server.listening) await new Promise((resolve) => server.once('listening', resolve))
// Longer than the others' turns take: a connection that waits for its own must not be closed.
server.keepAliveTimeout = 600_000

serve({ port: () => (server.address() as AddressInfo).port, cpu: () => cpuTime() })
