import type { Server } from 'node:http'
import { createAdaptorServer } from '@hono/node-server'
import { tag } from '@unstale/cache-core'
import { Hono } from 'hono'
import { afterEach, describe, expect, it } from 'vitest'
import { createServerCache } from './create-server-cache'
import { unstale } from './hono'
import { runContract } from './testing/contract/run'
import { honoHostWithItsGlobals } from './testing/hosts/hono-host'
import { listen } from './testing/hosts/listen'

// In a file of its own, since it changes what everybody's Request and Response are.
runContract(honoHostWithItsGlobals)

describe('on the Node server of Hono', () => {
  const cache = createServerCache()
  const read = () => cache.getOrSet({ key: 'k', tags: [tag('scene:1')], factory: () => 'text' })
  const cleanups: (() => Promise<void>)[] = []

  afterEach(async () => {
    for (const cleanup of cleanups.splice(0)) await cleanup()
  })

  /** Serves `handler`, and tells which parts of the web's objects were made for it. */
  const serve = async (handler: (app: Hono) => void) => {
    const made = { real: 0, headers: 0, signals: 0 }
    const app = new Hono()
    app.use(async (c, next) => {
      await next()
      // What a light response has laid aside is there only as long as no real one was made.
      const slot = Object.getOwnPropertySymbols(c.res).find(({ description }) => description === 'cache')
      if (!slot) made.real++
      else if ((c.res as unknown as Record<symbol, readonly unknown[]>)[slot]?.[2] instanceof Headers) made.headers++
      const request = c.req.raw as unknown as Record<symbol, unknown>
      made.signals += Object.getOwnPropertySymbols(request).filter(({ description }) => description === 'abortControllerKey').length
    })
    app.use(unstale(cache))
    handler(app)
    const running = await listen(createAdaptorServer({ fetch: app.fetch }) as Server)
    cleanups.push(running.close)
    return { made, get: async () => fetch(`${running.origin}/`) }
  }

  it('a text, JSON and an empty answer become no real response, no headers and no signal', async () => {
    const { made, get } = await serve((app) => {
      let turn = 0
      app.get('/', async (c) => {
        const text = await read()
        return [() => c.text(text), () => c.json({ text }), () => c.body(null), () => new Response(text)][turn++]?.() as Response
      })
    })
    for (const type of [/^text\/plain/, /^application\/json/, /^$/, /^text\/plain/]) {
      const response = await get()
      expect(response.headers.get('cache-groups')).toBe('"scene:1", "scene:*", "scene*"')
      expect(response.headers.get('content-type') ?? '').toMatch(type)
      await response.text()
    }
    expect(made).toEqual({ real: 0, headers: 0, signals: 0 })
  })

  it('a response and headers that are used again and again gather nothing', async () => {
    const headers = new Headers({ 'content-type': 'text/html', 'cache-groups': '"own"' })
    const shared = new Response('again', { headers })
    const { get } = await serve((app) => {
      app.get('/', async () => {
        await read()
        return shared
      })
    })
    for (let turn = 0; turn < 3; turn++) {
      const response = await get()
      expect(response.headers.get('cache-groups')).toBe('"scene:1", "scene:*", "scene*", "own"')
      expect(response.headers.get('content-type')).toBe('text/html')
      expect(await response.text()).toBe('again')
    }
    expect([...headers]).toEqual([
      ['cache-groups', '"own"'],
      ['content-type', 'text/html'],
    ])
  })

  it('a stream keeps the headers of its own, each with ours and once', async () => {
    const { get } = await serve((app) => {
      app.get('/', async () => {
        await read()
        const headers = new Headers({ 'cache-groups': '"own"', 'cache-status': 'edge;hit' })
        headers.append('set-cookie', 'a=1')
        headers.append('set-cookie', 'b=2')
        return new Response(new Blob(['streamed']).stream(), { headers })
      })
    })
    const { headers } = await get()
    expect(headers.get('cache-groups')).toBe('"scene:1", "scene:*", "scene*", "own"')
    expect(headers.get('cache-status')).toBe('edge;hit, unstale;hit')
    expect(headers.getSetCookie()).toEqual(['a=1', 'b=2'])
  })

  it('names that differ in case are one header', async () => {
    const { get } = await serve((app) => {
      app.get('/', async (c) => {
        await read()
        return c.json(1, 200, { 'cache-status': 'edge;hit', 'ACCESS-CONTROL-ALLOW-ORIGIN': '*' })
      })
    })
    const { headers } = await get()
    expect(headers.get('cache-status')).toBe('edge;hit, unstale;hit')
    expect(headers.get('access-control-expose-headers')).toContain('Cache-Groups')
  })
})
