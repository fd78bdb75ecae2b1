import { tag } from '@unstale/cache-core'
import { expect } from 'vitest'
import { deferred } from '../deferred'
import { readMessages } from '../stream-client'
import type { Behaviour } from './behaviour'
import { priceRoutes } from './reads-and-writes'

export const bodies: readonly Behaviour[] = [
  {
    name: 'HEAD carries the headers of GET and no body',
    run: async (serve) => {
      const { ask } = await serve(priceRoutes)
      const response = await ask('/price', { method: 'HEAD' })
      expect([response.status, await response.text(), response.headers.get('cache-groups')]).toEqual([200, '', '"price"'])
    },
  },
  {
    name: 'a streamed response leaves with the tags that were declared first, piece by piece',
    run: async (serve) => {
      const more = deferred()
      const { ask } = await serve(({ cache }) => [
        {
          method: 'GET',
          path: 'stream',
          handler: () => {
            cache.track(tag('early'))
            return {
              headers: { 'Content-Type': 'text/plain' },
              stream: async function* () {
                yield 'one '
                await more.promise
                yield 'two'
              },
            }
          },
        },
      ])
      const response = await ask('/stream')
      expect(response.headers.get('cache-groups')).toBe('"early"')
      const reader = (response.body as ReadableStream<Uint8Array>).getReader()
      expect(new TextDecoder().decode((await reader.read()).value)).toBe('one ')
      more.resolve()
      let rest = ''
      for (let part = await reader.read(); !part.done; part = await reader.read()) rest += new TextDecoder().decode(part.value)
      expect(rest).toBe('two')
    },
  },
  {
    name: 'a tag that comes after the headers is an event; in development also an error',
    run: async (serve) => {
      const codes: unknown[] = []
      const { ask, heard } = await serve(({ cache }) => [
        {
          method: 'GET',
          path: 'stream',
          handler: ({ query }) => {
            cache.track(tag('early'))
            return {
              headers: { 'Content-Type': 'text/plain' },
              stream: async function* () {
                // Enough for the socket to fill up: what is read when it has room again belongs to the request too.
                for (let i = 0; i < Number(query.get('pieces')); i++) yield 'x'.repeat(16_384)
                await new Promise((done) => setImmediate(done))
                try {
                  cache.track(tag('early'), tag('late'))
                } catch (error) {
                  codes.push((error as { readonly code?: string }).code)
                }
                yield 'end'
              },
            }
          },
        },
      ])
      const environment = process.env.NODE_ENV
      try {
        expect((await (await ask('/stream?pieces=40')).text()).endsWith('end')).toBe(true)
        expect((await (await ask('/stream?pieces=2')).text()).endsWith('end')).toBe(true)
        process.env.NODE_ENV = 'production'
        expect((await (await ask('/stream?pieces=1')).text()).endsWith('end')).toBe(true)
      } finally {
        process.env.NODE_ENV = environment
      }
      expect(heard('tagLate')).toEqual(Array.from({ length: 3 }, () => ({ tag: 'late', path: '/stream' })))
      expect(codes).toEqual(['TAG_LATE', 'TAG_LATE'])
    },
  },
  {
    name: 'the event stream tells what changes, ends with its client, and answers once as JSON',
    run: async (serve) => {
      const closed = deferred<string>()
      const { ask, cache, heard } = await serve(priceRoutes)
      cache.events.on('streamClosed', ({ reason }) => closed.resolve(reason))
      const leaving = new AbortController()
      const listen = (accept: string, signal?: AbortSignal): Promise<Response> =>
        ask('/cache/events', {
          method: 'POST',
          headers: { 'Content-Type': 'application/json', Accept: accept },
          body: JSON.stringify({ since: 'e1:0', tags: ['price'] }),
          ...(signal && { signal }),
        })
      const messages = readMessages(await listen('text/event-stream', leaving.signal))
      expect(await messages.next()).toMatchObject({ type: 'batch', from: 0, applied: 0, changes: [] })
      await ask('/price', { method: 'PUT', headers: { 'Content-Type': 'application/json' }, body: '{"price":2}' })
      expect(await messages.next()).toMatchObject({ from: 0, applied: 1, changes: [{ tag: 'price', seq: 1, verb: 'invalidate' }] })
      const once = await listen('application/json')
      expect(await once.json()).toEqual({ type: 'batch', epoch: 'e1', from: 0, applied: 1, changes: [{ tag: 'price', seq: 1 }] })
      leaving.abort()
      expect(await closed.promise).toBe('client')
      expect(heard('mutationUnannounced')).toEqual([])
      expect((await ask('/cache/nothing')).status).toBe(404)
    },
  },
]
