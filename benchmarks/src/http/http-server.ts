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
const BODY = { id: 7, title: 'A chapter', scenes: [1, 2, 3, 4, 5, 6, 7] }
/** Eight of our own, and the two siblings that rows bring along: ten in the header. */
const NAMES = [...[1, 2, 3, 4, 5, 6, 7].map((id) => `scene:${id}`), 'all']
const tags = NAMES.map((name) => tag(name))

const cache = createServerCache()
const read = (): Promise<typeof BODY> => cache.getOrSet({ key: 'chapter:7', tags, factory: () => BODY })
const answer = (): typeof BODY | Promise<typeof BODY> => (isOurs ? read() : BODY)

const send = (response: ServerResponse, body: unknown): void => {
  const text = JSON.stringify(body)
  response.setHeader('Content-Type', 'application/json')
  response.setHeader('Content-Length', Buffer.byteLength(text))
  response.end(text)
}

const plainHandler = (): ((request: IncomingMessage, response: ServerResponse) => void) => {
  if (variant === 'floor') {
    // What nothing of the kind can do without: a place that the request's code finds, and the names put into headers.
    const storage = new AsyncLocalStorage<Set<string>>()
    const quoted = [...NAMES, 'scene:*', 'scene*'].map((name) => `"${name}"`)
    return (_, response) =>
      void storage.run(new Set(), async () => {
        const body = await Promise.resolve(BODY)
        const used = storage.getStore() as Set<string>
        for (const name of quoted) used.add(name)
        response.setHeader('Cache-Groups', [...used].join(', '))
        response.setHeader('Cache-Position', 'epoch:1')
        response.setHeader('Cache-Status', 'unstale;hit')
        send(response, body)
      })
  }
  if (!isOurs) return (_, response) => send(response, BODY)
  const middleware = unstaleExpress(cache)
  return (request, response) => middleware(request, response, () => void read().then((body) => send(response, body)))
}

const open: Readonly<Record<string, () => Promise<Server>>> = {
  'node:http': async () => createServer(plainHandler()).listen(0, '127.0.0.1'),
  Express: async () => {
    const app = express()
    if (isOurs) app.use(unstaleExpress(cache))
    app.get('/chapter', async (_request, response) => void response.json(await answer()))
    return app.listen(0, '127.0.0.1')
  },
  Fastify: async () => {
    const app = fastify()
    if (isOurs) await app.register(unstaleFastify(cache))
    app.get('/chapter', async () => answer())
    await app.listen({ port: 0, host: '127.0.0.1' })
    return app.server
  },
  Hono: async () => {
    const app = new Hono()
    if (isOurs) app.use(unstaleHono(cache))
    app.get('/chapter', async (context) => context.json(await answer()))
    return new Promise((resolve) => {
      const server = serveHono({ fetch: app.fetch, port: 0, hostname: '127.0.0.1' }, () => resolve(server as Server))
    })
  },
  Koa: async () => {
    const app = new Koa()
    if (isOurs) app.use(unstaleKoa(cache))
    app.use(async (context) => {
      context.body = await answer()
    })
    return app.listen(0, '127.0.0.1')
  },
}

const server = await open[host as string]?.()
if (!server) throw new Error(`There is no host "${host}".`)
if (!server.listening) await new Promise((resolve) => server.once('listening', resolve))

serve({ port: () => (server.address() as AddressInfo).port, cpu: () => cpuTime() })
