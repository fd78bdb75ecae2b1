import { tag } from '@unstale/cache-core'
import { describe, expect, it } from 'vitest'
import type { ServerCache } from './server-cache-types'
import { type Deferred, deferred } from './testing/deferred'
import { get, send, tracedCache } from './testing/traced-cache'
import { settle } from './testing/virtual-time'

/** A row behind two routes: reads that pause after they have read, and a write that is quick. */
interface Bench {
  readonly cache: ServerCache
  readonly read: () => Promise<Response>
  readonly write: (value: string) => Promise<Response>
  readonly pauses: Deferred<void>[]
}

const bench = (): Bench => {
  const { cache } = tracedCache()
  const pauses: Deferred<void>[] = []
  let row = 'v1'
  const load = async (): Promise<string> => {
    const seen = row
    const pause = deferred()
    pauses.push(pause)
    await pause.promise
    return seen
  }
  const GET = cache.route(async () => new Response(await cache.getOrSet({ key: 'row', tags: [tag('row:1')], factory: load })))
  const PUT = cache.route(async (request: Request) => {
    row = await request.text()
    await cache.invalidate(tag('row:1'))
    return new Response(null, { status: 204 })
  })
  return {
    cache,
    pauses,
    read: () => GET(get('/row')),
    write: (value) => PUT(new Request('http://localhost/row', { method: 'PUT', body: value })),
  }
}

const position = (response: Response): number => Number(response.headers.get('cache-position')?.split(':')[1])

/** Everyone who begins to read now must see `value`. */
const expectNow = async ({ read, pauses }: Bench, value: string): Promise<Response> => {
  const before = pauses.length
  const reading = read()
  await settle()
  for (const pause of pauses.slice(before)) pause.resolve()
  const response = await reading
  expect(await response.clone().text()).toBe(value)
  return response
}

describe('a read that began before a write and ends after it', () => {
  it('may be answered from before the write, but is never kept', async () => {
    const all = bench()
    const slow = all.read()
    await settle()
    const written = position(await all.write('v2'))
    all.pauses[0]?.resolve()
    const response = await slow
    expect(await response.text()).toBe('v1')
    // The client sees that it is older than the write.
    expect(position(response)).toBeLessThan(written)
    const later = await expectNow(all, 'v2')
    expect(position(later)).toBeGreaterThanOrEqual(written)
    expect(all.pauses).toHaveLength(2)
  })

  it('is not joined by a read that begins after the write', async () => {
    const all = bench()
    const slow = all.read()
    await settle()
    await all.write('v2')
    const after = all.read()
    await settle()
    expect(all.pauses).toHaveLength(2)
    all.pauses[1]?.resolve()
    expect(await (await after).text()).toBe('v2')
    all.pauses[0]?.resolve()
    await slow
    // The older load came last and replaces nothing.
    await expectNow(all, 'v2')
    expect(all.pauses).toHaveLength(2)
  })

  it('is still joined by those who began before the write', async () => {
    const all = bench()
    const both = [all.read(), all.read()]
    await settle()
    expect(all.pauses).toHaveLength(1)
    all.pauses[0]?.resolve()
    expect(await Promise.all(both.map(async (response) => (await response).text()))).toEqual(['v1', 'v1'])
  })
})

describe('positions of nested, direct and remembered reads', () => {
  it('let a composite be fresh whose parts were loaded at different times', async () => {
    const { cache, heard } = tracedCache()
    const inner = (name: string) => cache.getOrSet({ key: name, tags: [tag(name)], factory: () => `${name} value` })
    const outer = cache.route(
      async () =>
        new Response(await cache.getOrSet({ key: 'outer', tags: [], factory: async () => `${await inner('a')}, ${await inner('b')}` })),
    )
    await outer(get())
    for (let i = 0; i < 20; i++) await cache.invalidate(tag('unrelated'))
    await cache.invalidate(tag('b'))
    const first = await outer(get())
    expect(first.headers.get('cache-position')).toBe('e1:21')
    await outer(get())
    await outer(get())
    expect(heard('loadStarted').filter(({ key }) => key === 'outer')).toHaveLength(2)
    expect(heard('loadStarted').filter(({ key }) => key === 'a')).toHaveLength(1)
  })

  it('stamp a response that read the source itself with the time before that read', async () => {
    const { cache } = tracedCache()
    let x = 'v1'
    const handler = cache.route(async () => {
      cache.track(tag('x'))
      const seen = x
      x = 'v2'
      await cache.invalidate(tag('x'))
      const y = await cache.getOrSet({ key: 'y', tags: [tag('y')], factory: () => 'y' })
      return new Response(`${seen} ${y}`)
    })
    const response = await handler(get())
    expect(await response.text()).toBe('v1 y')
    expect(response.headers.get('cache-position')).toBe('e1:0')
  })

  it('never keep a load that read what its request remembered from before a write', async () => {
    const { cache } = tracedCache()
    let row = 'v1'
    const shared = (load: () => string) => cache.getOrSet({ key: 'row', tags: [tag('row:1')], factory: load })
    const pause = deferred()
    const slow = cache.route(async () => {
      const memo = row
      await pause.promise
      return new Response(await shared(() => memo))
    })(get())
    await settle()
    row = 'v2'
    await cache.invalidate(tag('row:1'))
    pause.resolve()
    expect(await (await slow).text()).toBe('v1')
    const later = await cache.route(async () => new Response(await shared(() => row)))(get())
    expect(await later.text()).toBe('v2')
  })

  it("say of a write's response where its own record is, after a foreign one that its body does not show", async () => {
    const { cache } = tracedCache()
    const committed = deferred()
    const ours = cache.route(async () => {
      const body = 'r1'
      await committed.promise
      await cache.invalidate(tag('row:1'))
      return new Response(body)
    })(send('PUT'))
    await settle()
    await cache.invalidate(tag('row:1'))
    committed.resolve()
    const response = await ours
    expect(response.headers.get('cache-position')).toBe('e1:2')
    expect(response.headers.get('cache-groups')).toBeNull()
  })
})
