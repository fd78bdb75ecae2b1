import { createMemoryLog, type Log, parsePosition, tag } from '@unstale/cache-core'
import { describe, expect, it } from 'vitest'
import { createServerCache } from './create-server-cache'
import type { ServerCache } from './server-cache-types'
import { type Deferred, deferred } from './testing/deferred'
import { type LaggingLog, laggingLog } from './testing/lagging-log'
import { post, readMessages } from './testing/stream-client'
import { get } from './testing/traced-cache'
import { settle } from './testing/virtual-time'

interface Instance {
  readonly view: LaggingLog
  readonly cache: ServerCache
  /** What the route shows, and what it says of its age. */
  read(headers?: Readonly<Record<string, string>>): Promise<{ readonly body: string; readonly position: string }>
  /** A page whose component reads through another cached read. */
  render(headers?: Readonly<Record<string, string>>): Promise<string>
  write(value: string): Promise<Response>
}

interface Cluster {
  /** Another instance on the same log and database. */
  start(log?: Log): Promise<Instance>
  readonly log: Log
  readonly loads: number
  /** While set, loads wait for it after they have looked. */
  pause: Deferred<void> | undefined
}

const cluster = (): Cluster => {
  const shared = createMemoryLog()
  let row = 'v1'
  const self = {
    log: shared,
    loads: 0,
    pause: undefined as Deferred<void> | undefined,
    start: async (log: Log = shared): Promise<Instance> => {
      const view = laggingLog(log)
      const cache = createServerCache({ log: view.log, maxLag: 60_000, ledgerBuckets: 2 ** 14 })
      await cache.follower.ready()
      const getRow = (): Promise<string> =>
        cache.getOrSet({
          key: 'row',
          tags: [tag('row:1')],
          factory: async () => {
            self.loads++
            const seen = row
            await self.pause?.promise
            return seen
          },
        })
      const GET = cache.route(async () => new Response(await getRow()))
      const PAGE = cache.route(
        async () =>
          new Response(
            await cache.getOrSet({
              key: 'page',
              tags: [],
              factory: async ({ getOrSet }) => `page of ${await getOrSet({ key: 'row', tags: [tag('row:1')], factory: () => row })}`,
            }),
          ),
      )
      const PUT = cache.route(async (request: Request) => {
        row = await request.text()
        await cache.invalidate(tag('row:1'))
        return new Response(null, { status: 204 })
      })
      return {
        view,
        cache,
        read: async (headers) => {
          const response = await GET(get('/row', headers))
          return { body: await response.text(), position: response.headers.get('cache-position') ?? '' }
        },
        render: async (headers) => (await PAGE(get('/page', headers))).text(),
        write: (body) => PUT(new Request('http://localhost/row', { method: 'PUT', body })),
      }
    },
  }
  return self
}

const positionOf = (response: Response): string => response.headers.get('cache-position') ?? ''

describe('15: a client that wrote on one instance', () => {
  it('sees its write on another that lags: by fetch, in a rendered page, in a second tab, and after that instance restarts', async () => {
    const all = cluster()
    const [a, b] = [await all.start(), await all.start()]
    b.view.lagging = true
    expect([(await b.read()).body, await b.render()]).toEqual(['v1', 'page of v1'])
    const written = await a.write('v2')
    const needs = { 'Cache-Position': positionOf(written) }
    // A second tab, or a link that is followed, brings the cookie alone.
    const cookie = { Cookie: written.headers.get('set-cookie')?.split(';')[0] ?? '' }
    const { loads } = all
    expect((await b.read(needs)).body).toBe('v2')
    expect(all.loads - loads).toBe(1)
    expect(await b.render(cookie)).toBe('page of v2')
    await b.cache.close()
    const restarted = await all.start()
    restarted.view.lagging = true
    expect([(await restarted.read(needs)).body, await restarted.render(cookie)]).toEqual(['v2', 'page of v2'])
  })

  it('sees it at whatever moment of a slow load there the write comes', async () => {
    for (const comes of ['before', 'while it loads', 'after'] as const) {
      const all = cluster()
      const [a, b] = [await all.start(), await all.start()]
      b.view.lagging = true
      all.pause = deferred()
      let written = comes === 'before' ? await a.write('v2') : undefined
      const early = b.read()
      await settle()
      if (comes === 'while it loads') written = await a.write('v2')
      const { pause } = all
      all.pause = undefined
      if (comes === 'after') {
        pause.resolve()
        await early
        written = await a.write('v2')
      }
      const late = b.read({ 'Cache-Position': positionOf(written as Response) })
      // It does not wait for the older load, which then ends last.
      expect((await late).body).toBe('v2')
      pause.resolve()
      await early
      expect((await b.read()).body).toBe('v2')
    }
  })
})

describe('16: news that outruns the instance that is asked', () => {
  it('is shown by the first refetch, whichever instance answers it, and that answer is not older than the news', async () => {
    const all = cluster()
    const [x, y] = [await all.start(), await all.start()]
    await Promise.all([x.read(), y.read()])
    y.view.lagging = true
    const stream = readMessages(await x.cache.handlers.POST(post({ since: (await x.read()).position, tags: ['row:1'] })))
    await stream.next()
    await x.write('v2')
    const news = await stream.next()
    if (news?.type !== 'batch') throw new Error('the stream told nothing')
    const position = `${news.epoch}:${news.applied}`
    const answer = await y.read({ 'Cache-Position': position })
    expect(answer.body).toBe('v2')
    expect(parsePosition(answer.position)?.seq).toBeGreaterThanOrEqual(news.applied)
    // Asked again there is nothing to do.
    const { loads } = all
    expect([(await y.read({ 'Cache-Position': position })).body, all.loads]).toEqual(['v2', loads])
    await stream.cancel()
  })
})

describe('a position of an epoch that an instance has not noticed yet', () => {
  it('makes it look: its lease is valid, and yet its memory is from before the write', async () => {
    const all = cluster()
    const renewed = createMemoryLog()
    let current = all.log
    const moving: Log = {
      append: (...given) => current.append(...given),
      plan: (...given) => current.plan(...given),
      unplan: (id) => current.unplan(id),
      renew: () => current.renew(),
      read: (query) => current.read(query),
    }
    const b = await all.start(moving)
    b.view.lagging = true
    expect((await b.read()).body).toBe('v1')
    // The log has failed over; another instance follows the new one already.
    current = renewed
    const a = await all.start(renewed)
    const needs = positionOf(await a.write('v2'))
    expect(b.cache.follower.mayAnswer()).toBe(true)
    expect((await b.read()).body).toBe('v1')
    expect((await b.read({ 'Cache-Position': needs })).body).toBe('v2')
    expect(b.cache.follower.epoch).toBe(a.cache.follower.epoch)
    expect((await b.read()).body).toBe('v2')
  })
})
