import { connect } from 'node:net'
import { notCommitted, tag } from '@unstale/cache-core'
import { expect } from 'vitest'
import { deferred } from '../deferred'
import type { Behaviour } from './behaviour'
import { put } from './reads-and-writes'

const price = tag('price')

export const outcomes: readonly Behaviour[] = [
  {
    name: 'a write is known after 200, 201, 204, 303, 400, 404, 409 and 422: appended once',
    run: async (serve) => {
      const { ask, time, heard } = await serve(({ cache }) => [
        {
          method: 'POST',
          path: 'write',
          handler: async ({ query }) => {
            await cache.invalidate(price)
            return { status: Number(query.get('status')), headers: { Location: '/elsewhere' } }
          },
        },
      ])
      const statuses = [200, 201, 204, 303, 400, 404, 409, 422]
      for (const status of statuses) {
        const response = await ask(`/write?status=${status}`, { ...put({}, 'POST'), redirect: 'manual' })
        expect([response.status, response.headers.has('cache-group-invalidation')]).toEqual([status, true])
      }
      await time.advance(60_000)
      expect(heard('recordApplied')).toHaveLength(statuses.length)
      expect(heard('outcomeUnknown')).toEqual([])
    },
  },
  {
    name: 'a write is unknown after 500, 502, 503 and 408: appended again at once, and once more later',
    run: async (serve) => {
      const { ask, time, heard } = await serve(({ cache }) => [
        {
          method: 'POST',
          path: 'write',
          handler: async ({ query }) => {
            await cache.invalidate(price)
            return { status: Number(query.get('status')) }
          },
        },
      ])
      const statuses = [500, 502, 503, 408]
      for (const status of statuses) {
        // A connection of its own: clients may repeat a request that timed out.
        const response = await ask(`/write?status=${status}`, { ...put({}, 'POST'), headers: { Connection: 'close' } })
        expect(response.status).toBe(status)
      }
      expect(heard('recordApplied')).toHaveLength(2 * statuses.length)
      await time.advance(60_000)
      expect(heard('recordApplied')).toHaveLength(3 * statuses.length)
    },
  },
  {
    name: 'what a handler throws reaches the framework’s own error handler, and its write is unknown',
    run: async (serve) => {
      const { ask, time, heard } = await serve(({ cache }) => [
        {
          method: 'POST',
          path: 'write',
          handler: async () => {
            await cache.invalidate(price)
            throw new Error('deadlock')
          },
        },
        {
          method: 'GET',
          path: 'read',
          handler: () => {
            throw new Error('broken')
          },
        },
      ])
      const write = await ask('/write', put({}, 'POST'))
      expect([write.status, await write.json()]).toEqual([500, { handled: true }])
      const read = await ask('/read')
      expect([read.status, await read.json()]).toEqual([500, { handled: true }])
      await time.advance(60_000)
      expect(heard('recordApplied')).toHaveLength(3)
    },
  },
  {
    name: 'a write is unknown when its client leaves before the answer',
    run: async (serve) => {
      const named = deferred()
      const unknown = deferred()
      const pause = deferred()
      const { port, cache } = await serve(({ cache }) => [
        {
          method: 'POST',
          path: 'slow',
          handler: async () => {
            await cache.invalidate(price)
            named.resolve()
            await pause.promise
            return {}
          },
        },
      ])
      cache.events.on('outcomeUnknown', () => unknown.resolve())
      const socket = connect(port, '127.0.0.1')
      socket.on('error', () => undefined)
      socket.write('POST /slow HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0\r\n\r\n')
      await named.promise
      socket.destroy()
      await unknown.promise
      pause.resolve()
    },
  },
  {
    name: 'a mutation is announced before it runs; thrown, it is unknown; marked as not committed, it never was',
    run: async (serve) => {
      const { ask, time, heard } = await serve(({ cache }) => [
        {
          method: 'POST',
          path: 'write',
          handler: async ({ query }) => {
            await cache.mutate(
              price,
              () => {
                if (query.has('fail')) throw new Error('connection lost')
                if (query.has('taken')) throw notCommitted(new Error('seat taken'))
              },
              { deadlineMs: 10_000 },
            )
            return {}
          },
        },
      ])
      expect((await ask('/write', put({}, 'POST'))).headers.get('cache-position')).toBe('e1:1')
      await time.advance(60_000)
      expect(heard('recordApplied')).toHaveLength(1)
      expect((await ask('/write?taken', put({}, 'POST'))).status).toBe(500)
      await time.advance(60_000)
      expect(heard('recordApplied')).toHaveLength(1)
      expect((await ask('/write?fail', put({}, 'POST'))).status).toBe(500)
      const atOnce = heard('recordApplied').length
      await time.advance(60_000)
      expect([atOnce > 1, heard('recordApplied').length > atOnce]).toEqual([true, true])
    },
  },
]
