import { tag } from '@unstale/cache-core'
import { expect } from 'vitest'
import { deferred } from '../deferred'
import type { HostRoute } from '../hosts/host'
import type { TracedCache } from '../traced-cache'
import type { Behaviour } from './behaviour'
import { put } from './reads-and-writes'

const shelf = tag('shelf')

interface Counted {
  runs: number
}

/** A route whose responses are kept, with headers as the test wants them; each run of its handler counts. */
const keptRoutes =
  (counted: Counted, headersOf: (query: URLSearchParams) => Readonly<Record<string, string>> = () => ({})) =>
  ({ cache }: TracedCache): readonly HostRoute[] => [
    {
      method: 'GET',
      path: 'shelf',
      cacheResponse: true,
      handler: ({ query, header }) => {
        cache.track(shelf)
        return { headers: headersOf(query), json: { run: ++counted.runs, language: header('accept-language') } }
      },
    },
    {
      method: 'POST',
      path: 'shelf',
      handler: async () => {
        await cache.invalidate(shelf)
        return {}
      },
    },
  ]

export const wholeResponses: readonly Behaviour[] = [
  {
    name: 'a kept response answers without its handler, until one of its tags changes',
    run: async (serve) => {
      const counted = { runs: 0 }
      const { ask } = await serve(keptRoutes(counted))
      const first = await ask('/shelf')
      const second = await ask('/shelf')
      expect([await first.json(), await second.json()]).toMatchObject([{ run: 1 }, { run: 1 }])
      expect([first, second].map(({ headers }) => headers.get('cache-status'))).toEqual([
        'unstale;fwd=uri-miss;detail="absent=1"',
        'unstale;hit',
      ])
      expect(second.headers.get('content-type')).toMatch(/^application\/json/)
      expect([second.headers.get('cache-groups'), second.headers.get('cache-position'), second.headers.get('age')]).toEqual([
        '"shelf"',
        'e1:0',
        '0',
      ])
      await ask('/shelf', put({}, 'POST'))
      const third = await ask('/shelf')
      expect(await third.json()).toMatchObject({ run: 2 })
      expect(third.headers.get('cache-position')).toBe('e1:1')
      expect(await (await ask('/shelf?page=2')).json()).toMatchObject({ run: 3 })
    },
  },
  {
    name: 'If-None-Match is answered 304 without the handler while fresh, with the headers anew',
    run: async (serve) => {
      const counted = { runs: 0 }
      const { ask } = await serve(keptRoutes(counted))
      const etag = (await ask('/shelf')).headers.get('etag') as string
      const headers = { 'If-None-Match': etag, 'Cache-Control': 'no-cache' }
      const same = await ask('/shelf', { headers })
      expect([same.status, await same.text(), same.headers.get('cache-groups'), same.headers.get('etag'), counted.runs]).toEqual([
        304,
        '',
        '"shelf"',
        etag,
        1,
      ])
      await ask('/shelf', put({}, 'POST'))
      const other = await ask('/shelf', { headers })
      expect([other.status, counted.runs, other.headers.get('cache-position')]).toEqual([200, 2, 'e1:1'])
      expect(await other.json()).toMatchObject({ run: 2 })
    },
  },
  {
    name: 'If-None-Match is judged as well on what the handler answers anew',
    run: async (serve) => {
      let runs = 0
      const { ask, cache } = await serve(({ cache }) => [
        {
          method: 'GET',
          path: 'same',
          cacheResponse: true,
          handler: () => {
            cache.track(shelf)
            runs++
            return { json: 'as ever' }
          },
        },
      ])
      const etag = (await ask('/same')).headers.get('etag') as string
      await cache.invalidate(shelf)
      const again = await ask('/same', { headers: { 'If-None-Match': etag, 'Cache-Control': 'no-cache' } })
      expect([again.status, await again.text(), again.headers.get('cache-position'), runs]).toEqual([304, '', 'e1:1', 2])
    },
  },
  {
    name: 'HEAD is answered from a kept response; asked first, it keeps none',
    run: async (serve) => {
      const counted = { runs: 0 }
      const { ask } = await serve(keptRoutes(counted))
      await ask('/shelf', { method: 'HEAD' })
      const full = await ask('/shelf')
      expect(counted.runs).toBe(2)
      const head = await ask('/shelf', { method: 'HEAD' })
      expect([head.status, await head.text(), counted.runs]).toEqual([200, '', 2])
      for (const name of ['etag', 'content-length', 'content-type', 'cache-groups'])
        expect(head.headers.get(name)).toBe(full.headers.get(name))
    },
  },
  {
    name: 'many who ask at once cost one run of the handler',
    run: async (serve) => {
      const pause = deferred()
      let runs = 0
      const { ask, heard } = await serve(({ cache }) => [
        {
          method: 'GET',
          path: 'shelf',
          cacheResponse: true,
          handler: async () => {
            cache.track(shelf)
            runs++
            await pause.promise
            return { json: runs }
          },
        },
      ])
      const asked = Array.from({ length: 20 }, () => ask('/shelf').then((response) => response.json()))
      while (heard('loadJoined').length < 19) await new Promise((done) => setImmediate(done))
      pause.resolve()
      expect(await Promise.all(asked)).toEqual(Array.from({ length: 20 }, () => 1))
      expect(runs).toBe(1)
    },
  },
  {
    name: 'a personal response is never shared: private, no-store, Set-Cookie, asked for with credentials',
    run: async (serve) => {
      const counted = { runs: 0 }
      const { ask } = await serve(
        keptRoutes(counted, (query): Readonly<Record<string, string>> => {
          if (query.has('cookie')) return { 'Set-Cookie': 'session=1' }
          return query.has('control') ? { 'Cache-Control': query.get('control') ?? '' } : {}
        }),
      )
      const runsOf = async (path: string, headers: Readonly<Record<string, string>> = {}): Promise<number> => {
        const before = counted.runs
        await (await ask(path, { headers })).text()
        await (await ask(path, { headers })).text()
        return counted.runs - before
      }
      expect(await runsOf('/shelf?control=private')).toBe(2)
      expect(await runsOf('/shelf?control=no-store')).toBe(2)
      expect(await runsOf('/shelf?cookie')).toBe(2)
      expect(await runsOf('/shelf?a', { Authorization: 'Bearer 1' })).toBe(2)
      expect(await runsOf('/shelf?b', { Cookie: 'session=1' })).toBe(2)
      expect(await runsOf('/shelf?c', { Range: 'bytes=0-1' })).toBe(2)
      // What anonymous clients were told is not what this one would be told.
      expect(await runsOf('/shelf?d')).toBe(1)
      expect(await runsOf('/shelf?d', { Cookie: 'session=1' })).toBe(2)
      // Unless the response says that it is for everybody; the SDK's own cookie is nobody's.
      expect(await runsOf('/shelf?control=public&e', { Authorization: 'Bearer 1' })).toBeLessThan(3)
      expect(await runsOf('/shelf?control=public&e', { Cookie: 'session=1' })).toBe(0)
      expect(await runsOf('/shelf?f', { Cookie: 'unstale-position=e1:0' })).toBe(1)
    },
  },
  {
    name: 'Vary is respected',
    run: async (serve) => {
      const counted = { runs: 0 }
      const { ask } = await serve(keptRoutes(counted, (query) => ({ Vary: query.has('all') ? '*' : 'Accept-Language' })))
      const language = async (name: string, path = '/shelf'): Promise<unknown> =>
        ((await (await ask(path, { headers: { 'Accept-Language': name } })).json()) as { readonly language: string }).language
      for (let round = 0; round < 3; round++) {
        expect(await language('de')).toBe('de')
        expect(await language('fr')).toBe('fr')
      }
      // One run before its Vary was known, and one for each language since.
      expect(counted.runs).toBeLessThanOrEqual(3)
      const before = counted.runs
      for (let round = 0; round < 3; round++) await language('de', '/shelf?all')
      expect(counted.runs - before).toBe(3)
    },
  },
  {
    name: 'a body over the limit is passed on whole and not kept',
    run: async (serve) => {
      let runs = 0
      const { ask } = await serve(({ cache }) => [
        {
          method: 'GET',
          path: 'large',
          cacheResponse: { maxBytes: 1_000 },
          handler: () => {
            cache.track(shelf)
            runs++
            return { json: { text: 'x'.repeat(5_000) } }
          },
        },
      ])
      for (let i = 0; i < 2; i++) {
        const response = await ask('/large')
        expect([await response.json(), response.headers.get('cache-groups')]).toEqual([{ text: 'x'.repeat(5_000) }, '"shelf"'])
      }
      expect(runs).toBe(2)
    },
  },
  {
    name: 'a kept route whose handler throws still reaches the framework’s own error handler',
    run: async (serve) => {
      let runs = 0
      const { ask } = await serve(() => [
        {
          method: 'GET',
          path: 'broken',
          cacheResponse: true,
          handler: () => {
            runs++
            throw new Error('broken')
          },
        },
      ])
      for (let i = 0; i < 2; i++) {
        const response = await ask('/broken')
        expect([response.status, await response.json()]).toEqual([500, { handled: true }])
      }
      expect(runs).toBe(2)
    },
  },
]
