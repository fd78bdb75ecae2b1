import { createMemoryLog, tag } from '@unstale/cache-core'
import { describe, expect, it, vi } from 'vitest'
import { createServerCache } from './create-server-cache'
import { laggingLog } from './testing/lagging-log'
import { type MessageReader, post, readMessages } from './testing/stream-client'
import { tracedCache } from './testing/traced-cache'
import { settle } from './testing/virtual-time'

const price = tag('price')
const stock = tag('stock')

const listen = async (
  cache: { readonly handlers: { readonly POST: (request: Request) => Promise<Response> } },
  body: unknown,
): Promise<MessageReader> => {
  const response = await cache.handlers.POST(post(body))
  expect(response.status).toBe(200)
  return readMessages(response)
}

describe('the first answer', () => {
  it('comes from the ledger: the tags that changed after since, with their last positions', async () => {
    const { cache } = tracedCache()
    await cache.invalidate(price)
    await cache.invalidate(stock)
    await cache.invalidate(stock)
    const changed = [{ tag: 'stock', seq: 3 }]
    const messages = await listen(cache, { since: 'e1:1', tags: ['price', 'stock', 'never'] })
    expect(await messages.next()).toEqual({ type: 'batch', epoch: 'e1', from: 1, applied: 3, changes: changed })
  })

  it('is empty for a client that holds nothing yet', async () => {
    const { cache } = tracedCache()
    await cache.invalidate(price)
    expect(await (await listen(cache, { since: null, tags: ['price'] })).next()).toEqual({
      type: 'batch',
      epoch: 'e1',
      from: 1,
      applied: 1,
      changes: [],
    })
  })

  it('is a reset for another epoch and for a position that the log never had', async () => {
    const { cache, heard } = tracedCache()
    expect(await (await listen(cache, { since: 'other:1', tags: ['price'] })).next()).toEqual({
      type: 'reset',
      epoch: 'e1',
      applied: 0,
      reason: 'epoch',
    })
    expect(await (await listen(cache, { since: 'e1:7', tags: ['price'] })).next()).toEqual({
      type: 'reset',
      epoch: 'e1',
      applied: 0,
      reason: 'epoch',
    })
    expect(heard('streamReset')).toEqual([{ reason: 'epoch' }, { reason: 'epoch' }])
  })

  it('is a reset for a position below what the log has kept', async () => {
    const log = createMemoryLog({ retain: 3 })
    const first = createServerCache({ log, ledgerBuckets: 2 ** 14 })
    for (let i = 0; i < 9; i++) await first.invalidate(price)
    const late = createServerCache({ log, ledgerBuckets: 2 ** 14 })
    const { epoch } = late.follower
    expect(await (await listen(late, { since: `${epoch}:2`, tags: ['price'] })).next()).toEqual({
      type: 'reset',
      epoch,
      applied: 9,
      reason: 'floor',
    })
    expect(await (await listen(late, { since: `${epoch}:6`, tags: ['price'] })).next()).toMatchObject({
      type: 'batch',
      from: 6,
      changes: [{ tag: 'price', seq: 9 }],
    })
  })

  it('asks nothing of the log where this instance knows enough', async () => {
    const { cache } = tracedCache()
    await cache.invalidate(price)
    const asked = vi.spyOn(cache.follower, 'catchUp')
    await (await listen(cache, { since: 'e1:1', tags: ['price'] })).next()
    await (await listen(cache, { since: null, tags: ['price'] })).next()
    expect(asked).not.toHaveBeenCalled()
  })

  it('looks into the log first when the client is ahead of this instance', async () => {
    const log = createMemoryLog()
    const view = laggingLog(log)
    const here = createServerCache({ log: view.log, maxLag: 60_000, ledgerBuckets: 2 ** 14 })
    await here.follower.ready()
    view.lagging = true
    const position = await log.append({ tags: [price], verb: 'invalidate' })
    const messages = await listen(here, { since: `${position.epoch}:1`, tags: ['price'] })
    expect(await messages.next()).toMatchObject({ type: 'batch', from: 1, applied: 1, changes: [] })
    view.mode = 'fail'
    const refused = await here.handlers.POST(post({ since: `${position.epoch}:2`, tags: ['price'] }))
    expect([refused.status, refused.headers.get('retry-after')]).toEqual([503, '1'])
    expect(await refused.json()).toMatchObject({ error: { code: 'LOG_UNREACHABLE' } })
    await here.close()
  })

  it('is all there is for a client that asks for JSON', async () => {
    const { cache, heard } = tracedCache()
    await cache.invalidate(price)
    const response = await cache.handlers.POST(post({ since: 'e1:0', tags: ['price'] }, 'application/json'))
    expect(response.headers.get('content-type')).toContain('application/json')
    expect(response.headers.get('cache-control')).toBe('no-store')
    expect(await response.json()).toEqual({ type: 'batch', epoch: 'e1', from: 0, applied: 1, changes: [{ tag: 'price', seq: 1 }] })
    expect(heard('streamOpened')).toEqual([])
  })
})

describe('a stream', () => {
  it('tells each change of its tags at once, with verb and cause, and leaves no gap for those of others', async () => {
    const { cache } = tracedCache()
    const messages = await listen(cache, { since: 'e1:0', tags: ['price'] })
    expect(await messages.next()).toMatchObject({ from: 0, applied: 0, changes: [] })
    await cache.invalidate(stock)
    await cache.expire(price, { cause: 'nightly' })
    expect(await messages.next()).toEqual({
      type: 'batch',
      epoch: 'e1',
      from: 0,
      applied: 2,
      changes: [{ tag: 'price', seq: 2, verb: 'expire', cause: { id: expect.any(String) as string, source: 'push', label: 'nightly' } }],
    })
    await cache.remove(price)
    expect(await messages.next()).toMatchObject({ from: 2, applied: 3, changes: [{ tag: 'price', seq: 3, verb: 'remove' }] })
  })

  it('moves the cursor of a quiet client with each heartbeat', async () => {
    const { cache, time } = tracedCache()
    const messages = await listen(cache, { since: 'e1:0', tags: ['price'] })
    await messages.next()
    for (let i = 0; i < 4; i++) await cache.invalidate(stock)
    await time.advance(15_000)
    expect(await messages.next()).toEqual({ type: 'batch', epoch: 'e1', from: 0, applied: 4, changes: [] })
    await time.advance(15_000)
    expect(await messages.next()).toEqual({ type: 'batch', epoch: 'e1', from: 4, applied: 4, changes: [] })
  })

  it('reads the log itself where nothing follows in the background', async () => {
    const log = createMemoryLog()
    const { cache, time } = tracedCache({ log: laggingLog(log).log, follow: 'request' })
    const { epoch } = await log.read()
    const messages = await listen(cache, { since: `${epoch}:0`, tags: ['price'] })
    expect(await messages.next()).toMatchObject({ from: 0, applied: 0 })
    await log.append({ tags: [price], verb: 'invalidate' })
    await time.advance(15_000)
    expect(await messages.next()).toMatchObject({ from: 0, applied: 1, changes: [{ tag: 'price', seq: 1 }] })
    await cache.close()
  })

  it('resumes with the same request, on any instance, from where the client stands', async () => {
    const log = createMemoryLog()
    const [a, b] = [createServerCache({ log, ledgerBuckets: 2 ** 14 }), createServerCache({ log, ledgerBuckets: 2 ** 14 })]
    const { epoch } = a.follower
    const first = await listen(a, { since: `${epoch}:0`, tags: ['price'] })
    await a.invalidate(price)
    await first.next()
    const heard = await first.next()
    await first.cancel()
    await a.invalidate(price)
    await a.invalidate(stock)
    const second = await listen(b, { since: `${epoch}:${heard?.applied}`, tags: ['price', 'stock'] })
    expect(await second.next()).toMatchObject({
      from: 1,
      applied: 3,
      changes: [
        { tag: 'price', seq: 2 },
        { tag: 'stock', seq: 3 },
      ],
    })
  })

  it('tells a slow client to reset instead of buffering for it, and goes on', async () => {
    const { cache, heard } = tracedCache({ limits: { streamQueue: 4 } })
    const messages = await listen(cache, { since: 'e1:0', tags: ['price'] })
    for (let i = 0; i < 1_000; i++) await cache.invalidate(price)
    expect(heard('streamReset')).toEqual([{ reason: 'slow' }])
    const received = []
    for (let i = 0; i < 5; i++) received.push(await messages.next())
    expect(received.slice(0, 4).map((message) => message?.applied)).toEqual([0, 1, 2, 3])
    expect(received[4]).toEqual({ type: 'reset', epoch: 'e1', applied: 1_000, reason: 'slow' })
    await cache.invalidate(price)
    expect(await messages.next()).toMatchObject({ type: 'batch', from: 1_000, applied: 1_001 })
  })

  it('is told of a new epoch of the log', async () => {
    let current = createMemoryLog()
    const view = laggingLog({
      append: (...all) => current.append(...all),
      plan: current.plan,
      unplan: current.unplan,
      renew: current.renew,
      read: (query) => current.read(query),
    })
    const cache = createServerCache({ log: view.log, follow: 'request', maxLag: 1, ledgerBuckets: 2 ** 14 })
    await cache.follower.catchUp()
    const before = cache.follower.epoch
    const messages = await listen(cache, { since: `${before}:0`, tags: ['price'] })
    await messages.next()
    current = createMemoryLog()
    await cache.follower.catchUp()
    expect(await messages.next()).toEqual({ type: 'reset', epoch: cache.follower.epoch, applied: 0, reason: 'epoch' })
    expect(cache.follower.epoch).not.toBe(before)
    await cache.close()
  })

  it('ends when the client leaves, by its signal or by giving up the body, and when the cache is closed', async () => {
    const { cache, heard } = tracedCache()
    const leaving = new AbortController()
    const byAbort = readMessages(
      await cache.handlers.POST(post({ since: null, tags: ['price'] }, 'text/event-stream', { signal: leaving.signal })),
    )
    const byCancel = await listen(cache, { since: null, tags: ['price'] })
    const byClose = await listen(cache, { since: null, tags: ['price'] })
    await Promise.all([byAbort.next(), byCancel.next(), byClose.next()])
    leaving.abort()
    await byCancel.cancel()
    await settle()
    expect(await byAbort.next()).toBeUndefined()
    await cache.close()
    expect(await byClose.next()).toBeUndefined()
    expect(heard('streamClosed').map(({ reason }) => reason)).toEqual(['client', 'client', 'shutdown'])
  })

  it('is refused once the cache is closed, and its connection is given up: nothing would ever be heard on it', async () => {
    const { cache } = tracedCache()
    await cache.close()
    const refused = await cache.handlers.POST(post({ since: null, tags: ['price'] }))
    expect([refused.status, refused.headers.get('connection')]).toEqual([503, 'close'])
    expect(await refused.json()).toMatchObject({ error: { code: 'SHUTTING_DOWN' } })
  })

  it('keeps proxies from buffering it', async () => {
    const { cache } = tracedCache()
    const { headers } = await cache.handlers.POST(post({ since: null, tags: [] }))
    expect(headers.get('content-type')).toBe('text/event-stream; charset=utf-8')
    expect(headers.get('cache-control')).toBe('no-cache, no-transform')
    expect(headers.get('x-accel-buffering')).toBe('no')
  })

  it('is refused over the limit of streams, which JSON is not', async () => {
    const { cache } = tracedCache({ limits: { streams: 1 } })
    const open = await listen(cache, { since: null, tags: ['price'] })
    expect((await cache.handlers.POST(post({ since: null, tags: ['price'] }))).status).toBe(503)
    expect((await cache.handlers.POST(post({ since: null, tags: ['price'] }, 'application/json'))).status).toBe(200)
    await open.cancel()
    await listen(cache, { since: null, tags: ['price'] })
  })
})
