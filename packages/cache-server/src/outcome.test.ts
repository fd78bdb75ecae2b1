import { notCommitted, type Tag, tag } from '@unstale/cache-core'
import { describe, expect, it } from 'vitest'
import { deferred } from './testing/deferred'
import { get, send, type TracedCache, tracedCache } from './testing/traced-cache'
import { settle } from './testing/virtual-time'

const price = tag('price')

/** When each record that names `price` was appended, on virtual time. */
const appendsOf = ({ cache, time }: TracedCache): readonly number[] => {
  const times: number[] = []
  cache.events.on('recordApplied', ({ tags }) => {
    if (tags.includes(price)) times.push(time.ports.clock.monotonic())
  })
  return times
}

const quiet = async (work: Promise<unknown>): Promise<void> => {
  await work.catch(() => undefined)
}

describe('what became of a write', () => {
  it.each([200, 201, 204, 303, 400, 404, 409, 422])('is known after %i: one record, at the call', async (status) => {
    const traced = tracedCache()
    const times = appendsOf(traced)
    const response = await traced.cache.route(async () => {
      await traced.cache.invalidate(price)
      return new Response(null, { status })
    })(send('POST'))
    await traced.time.advance(60_000)
    expect(times).toEqual([0])
    // A refusal still names what was appended.
    expect(response.headers.get('cache-group-invalidation')).toContain('"price"')
    expect(response.headers.get('cache-position')).toBe('e1:1')
  })

  it.each([500, 502, 503, 408])('is unknown after %i: appended at once and again after unknownFor', async (status) => {
    const traced = tracedCache({ unknownFor: 10_000 })
    const times = appendsOf(traced)
    const response = await traced.cache.route(async () => {
      await traced.cache.invalidate(price)
      return new Response(null, { status })
    })(send('POST', '/things'))
    expect(times).toEqual([0, 0])
    await traced.time.advance(60_000)
    expect(times).toEqual([0, 0, 10_000])
    expect(response.headers.get('cache-position')).toBe('e1:2')
    expect(traced.heard('outcomeUnknown')).toEqual([{ tags: expect.arrayContaining(['price']) as readonly Tag[], againInMs: 10_000 }])
  })

  it("is unknown after a throw, and the handler's own error reaches the host", async () => {
    const traced = tracedCache()
    const times = appendsOf(traced)
    const failure = new Error('deadlock')
    const handler = traced.cache.route(async (): Promise<Response> => {
      await traced.cache.invalidate(price)
      throw failure
    })
    await expect(handler(send('POST'))).rejects.toBe(failure)
    await traced.time.advance(30_000)
    expect(times).toEqual([0, 0, 30_000])
  })

  it('is unknown for an append that the failing handler did not await', async () => {
    const traced = tracedCache()
    const times = appendsOf(traced)
    await quiet(
      traced.cache.route((): Response => {
        void traced.cache.invalidate(price)
        throw new Error('later')
      })(send('POST')),
    )
    await traced.time.advance(30_000)
    expect(times).toEqual([0, 0, 30_000])
  })

  it('is unknown as soon as the client aborts, also for what is named afterwards', async () => {
    const traced = tracedCache()
    const times = appendsOf(traced)
    const late: string[] = []
    traced.cache.events.on('outcomeUnknown', ({ tags }) => late.push(...tags))
    const abort = new AbortController()
    const pause = deferred()
    const running = traced.cache.route(async () => {
      await traced.cache.invalidate(price)
      await pause.promise
      await traced.cache.invalidate(tag('stock'))
      return new Response('nobody reads this')
    })(new Request('http://localhost/things', { method: 'POST', signal: abort.signal }))
    await settle()
    expect(times).toEqual([0])
    abort.abort()
    await settle()
    expect(times).toEqual([0, 0])
    pause.resolve()
    await running
    expect(late).toEqual(expect.arrayContaining(['price', 'stock']))
    await traced.time.advance(30_000)
    expect(times).toEqual([0, 0, 30_000])
  })

  it('is unknown where a mutation throws, unless the error says that nothing was committed', async () => {
    const traced = tracedCache()
    const times = appendsOf(traced)
    const run = (error: Error): Promise<void> =>
      quiet(traced.cache.route(async () => Response.json(await traced.cache.mutate(price, () => Promise.reject(error))))(send('POST')))
    await run(notCommitted(new Error('seat taken')))
    await traced.time.advance(60_000)
    expect(times).toEqual([])
    await run(new Error('connection lost'))
    await traced.time.advance(60_000)
    expect(times[0]).toBe(60_000)
    expect(times.at(-1)).toBe(90_000)
  })

  it('keeps the verb, and says which record it repeats', async () => {
    const traced = tracedCache()
    const verbs: string[] = []
    const causes: (string | undefined)[] = []
    traced.cache.events.on('recordAppended', ({ verb, cause }) => {
      verbs.push(verb)
      causes.push(cause.parentId ?? cause.id)
    })
    await traced.cache.route(async () => {
      await traced.cache.expire(price)
      return new Response(null, { status: 500 })
    })(send('POST'))
    expect(verbs).toEqual(['expire', 'expire'])
    expect(causes[0]).toBe(causes[1])
  })

  it('appends nothing for a failed request that named nothing, and an event says so', async () => {
    const traced = tracedCache()
    await traced.cache.route(() => new Response(null, { status: 500 }))(send('POST'))
    await quiet(
      traced.cache.route((): Response => {
        throw new Error('early')
      })(send('DELETE')),
    )
    await traced.cache.route(() => new Response(null, { status: 500 }))(get())
    expect(traced.heard('recordAppended')).toEqual([])
    expect(traced.heard('mutationUnannounced')).toEqual([
      { method: 'POST', path: '/things', status: 500 },
      { method: 'DELETE', path: '/things', status: 500 },
    ])
  })

  it('is known where a framework throws its answer', async () => {
    const traced = tracedCache()
    const times = appendsOf(traced)
    const redirect = Object.assign(new Error('NEXT_REDIRECT'), { digest: 'NEXT_REDIRECT;replace;/done;303;' })
    const thrower = (thrown: unknown) =>
      traced.cache.route(async (): Promise<Response> => {
        await traced.cache.invalidate(price)
        throw thrown
      })(send('POST'))
    await expect(thrower(redirect)).rejects.toBe(redirect)
    const response = await thrower(new Response(null, { status: 302, headers: { Location: '/done' } })).catch(
      (thrown: unknown) => thrown as Response,
    )
    expect(response.headers.get('location')).toBe('/done')
    expect(response.headers.get('cache-position')).toBe('e1:2')
    await traced.time.advance(60_000)
    expect(times).toEqual([0, 0])
  })
})
