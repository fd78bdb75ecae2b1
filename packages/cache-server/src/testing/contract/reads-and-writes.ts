import { once } from 'node:events'
import { connect } from 'node:net'
import { createMemoryLog, type Log, type NewRecord, tag } from '@unstale/cache-core'
import { expect } from 'vitest'
import { parseStringList } from '../../header-list'
import { deferred } from '../deferred'
import type { HostRoute } from '../hosts/host'
import { laggingLog } from '../lagging-log'
import type { TracedCache } from '../traced-cache'
import { whileTimePasses } from '../virtual-time'
import type { Behaviour } from './behaviour'

const price = tag('price')

/** GET answers the price, PUT changes it. */
export const priceRoutes = ({ cache }: TracedCache, options: Pick<HostRoute, 'cacheResponse'> = {}): readonly HostRoute[] => {
  let value = 1
  return [
    {
      method: 'GET',
      path: 'price',
      ...options,
      handler: async () => ({ json: { price: await cache.getOrSet({ key: 'price', tags: [price], factory: () => value }) } }),
    },
    {
      method: 'PUT',
      path: 'price',
      handler: async ({ json }) => {
        value = ((await json()) as { readonly price: number }).price
        await cache.invalidate(price)
        return { json: { ok: true } }
      },
    },
  ]
}

export const put = (body: unknown, method = 'PUT'): RequestInit => ({
  method,
  headers: { 'Content-Type': 'application/json' },
  body: JSON.stringify(body),
})

const names = (response: Response, header: string): readonly string[] => parseStringList(response.headers.get(header) ?? '') ?? []

export const readsAndWrites: readonly Behaviour[] = [
  {
    name: 'a read carries its tags and its position',
    run: async (serve) => {
      const { ask } = await serve(priceRoutes)
      const response = await ask('/price')
      expect(await response.json()).toEqual({ price: 1 })
      expect(response.headers.get('cache-groups')).toBe('"price"')
      expect(response.headers.get('cache-position')).toBe('e1:0')
      expect(response.headers.get('cache-group-invalidation')).toBeNull()
      expect((await ask('/price')).headers.get('cache-status')).toBe('unstale;hit')
    },
  },
  {
    name: 'a write is appended before its response, which names it; the next read is new',
    run: async (serve) => {
      const { ask, heard } = await serve(priceRoutes)
      await ask('/price')
      const write = await ask('/price', put({ price: 2 }))
      expect(heard('recordApplied')).toHaveLength(1)
      expect(names(write, 'cache-group-invalidation')).toContain('price')
      expect(write.headers.get('cache-position')).toBe('e1:1')
      expect(write.headers.get('cache-groups')).toBeNull()
      expect(write.headers.get('set-cookie')).toBe('unstale-position=e1:1; Max-Age=30; Path=/; HttpOnly; SameSite=Lax')
      const read = await ask('/price')
      expect(await read.json()).toEqual({ price: 2 })
      expect(read.headers.get('cache-position')).toBe('e1:1')
    },
  },
  {
    name: 'a response waits for the record that its handler did not await, with a safe method as well, and where responses are kept',
    run: async (serve) => {
      const memory = createMemoryLog()
      let [reached, pause] = [deferred(), deferred()]
      const log: Log = {
        ...memory,
        append: async (record: NewRecord) => {
          reached.resolve()
          await pause.promise
          return memory.append(record)
        },
      }
      const { ask, cache } = await serve(
        ({ cache }) => {
          const forget = () => {
            void cache.invalidate(price)
            return { json: { ok: true } }
          }
          return [
            { method: 'POST', path: 'writes', handler: forget },
            { method: 'GET', path: 'reads', handler: forget },
            { method: 'GET', path: 'kept', handler: forget, cacheResponse: true },
          ]
        },
        { cache: { log } },
      )
      for (const [at, path] of ['writes', 'reads', 'kept'].entries()) {
        ;[reached, pause] = [deferred(), deferred()]
        let isHere = false
        const response = ask(`/${path}`, path === 'writes' ? put({}, 'POST') : {}).then((answer) => {
          isHere = true
          return answer
        })
        await reached.promise
        // Another request goes all the way and back meanwhile.
        await ask('/nothing')
        expect([path, isHere]).toEqual([path, false])
        pause.resolve()
        const { headers, ok } = await response
        expect([path, ok, cache.follower.applied]).toEqual([path, true, at + 1])
        if (path === 'writes') expect(headers.get('cache-position')).toBe(`${cache.follower.epoch}:1`)
      }
    },
  },
  {
    name: 'a request sees the position that it needs, though this instance lags',
    run: async (serve) => {
      const log = createMemoryLog()
      const view = laggingLog(log)
      const bench = await serve(priceRoutes, { cache: { log: view.log, maxLag: 60_000 } })
      await bench.cache.follower.ready()
      await bench.ask('/price')
      view.lagging = true
      const position = await log.append({ tags: [price], verb: 'invalidate' })
      const text = `${position.epoch}:${position.seq}`
      const response = await whileTimePasses(bench.time, bench.ask('/price', { headers: { 'Cache-Position': text } }))
      expect(response.headers.get('cache-position')).toBe(text)
      expect(response.headers.get('cache-status')).toContain('invalidated=1')
    },
  },
  {
    name: 'an unsafe request that names nothing is an event, and changes nothing',
    run: async (serve) => {
      const { ask, heard } = await serve(() => [{ method: 'DELETE', path: 'thing', handler: () => ({ status: 204 }) }])
      const { status, headers } = await ask('/thing?secret=1', { method: 'DELETE' })
      expect([status, headers.get('cache-position'), headers.get('set-cookie')]).toEqual([204, null, null])
      expect(heard('mutationUnannounced')).toEqual([{ method: 'DELETE', path: '/thing', status: 204 }])
      expect(heard('recordAppended')).toEqual([])
    },
  },
  {
    name: 'concurrent requests never mix what they read and write',
    run: async (serve) => {
      const { ask } = await serve(({ cache }) => [
        {
          method: 'POST',
          path: 'echo',
          handler: async ({ json }) => {
            const { id } = (await json()) as { readonly id: number }
            await cache.getOrSet({
              key: `k${id % 7}`,
              tags: [tag(`shared-${id % 7}`)],
              factory: () => new Promise((done) => setImmediate(done)),
            })
            await cache.invalidate(tag(`own-${id}`))
            return { json: id }
          },
        },
        {
          method: 'GET',
          path: 'echo',
          handler: async ({ query }) => {
            const id = query.get('id')
            await new Promise((done) => setImmediate(done))
            cache.track(tag(`read-${id}`))
            return { json: id }
          },
        },
      ])
      await Promise.all(
        Array.from({ length: 20 }, async (_, id) => {
          const [write, read] = await Promise.all([ask('/echo', put({ id }, 'POST')), ask(`/echo?id=${id}`)])
          expect(names(write, 'cache-group-invalidation').filter((name) => !name.endsWith('*'))).toEqual([`own-${id}`])
          expect(names(read, 'cache-groups')).toEqual([`read-${id}`])
        }),
      )
    },
  },
  {
    name: 'a request whose body arrives late and in pieces is the same request still',
    run: async (serve) => {
      const { ask, port } = await serve(priceRoutes)
      const body = '{"price":2}'
      const socket = connect(port, '127.0.0.1')
      let answer = ''
      socket.setEncoding('utf8').on('data', (text: string) => {
        answer += text
      })
      socket.write(
        `PUT /price HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n`,
      )
      for (const piece of body) {
        // The server has gone on to other things meanwhile.
        await ask('/price')
        socket.write(piece)
      }
      await once(socket, 'close')
      expect(answer).toMatch(/cache-position: e1:1\r\n/i)
    },
  },
  {
    name: 'other origins may read the headers where CORS allows them the response',
    run: async (serve) => {
      const { ask } = await serve(priceRoutes, { before: { 'Access-Control-Allow-Origin': '*' } })
      for (const init of [{}, put({ price: 2 })])
        expect((await ask('/price', init)).headers.get('access-control-expose-headers')).toBe(
          'Cache-Groups, Cache-Group-Invalidation, Cache-Position, Cache-Cause, Cache-Status',
        )
    },
  },
]
