import { tag } from '@unstale/cache-core'
import { describe, expect, it } from 'vitest'
import { type MessageReader, post, readMessages } from './testing/stream-client'
import { get, tracedCache } from './testing/traced-cache'

const price = tag('price')

const listen = async (
  cache: { readonly handlers: { readonly POST: (request: Request) => Promise<Response> } },
  body: unknown,
): Promise<MessageReader> => {
  const response = await cache.handlers.POST(post(body))
  expect(response.status).toBe(200)
  return readMessages(response)
}

describe('what a client posts', () => {
  const codeOf = async (response: Response): Promise<unknown> =>
    ((await response.json()) as { readonly error: { readonly code: string } }).error.code

  it.each([
    ['no JSON', 'since=1', 400, 'STREAM_REQUEST_INVALID'],
    ['no tags', { since: null }, 400, 'STREAM_REQUEST_INVALID'],
    ['null', 'null', 400, 'STREAM_REQUEST_INVALID'],
    ['a tag that is no string', { since: null, tags: [1] }, 400, 'STREAM_REQUEST_INVALID'],
    ['an empty tag', { since: null, tags: [''] }, 400, 'STREAM_REQUEST_INVALID'],
    ['too many tags', { since: null, tags: Array.from({ length: 6 }, (_, i) => `t${i}`) }, 400, 'STREAM_TAGS_EXCEEDED'],
    ['too much', { since: null, tags: ['x'.repeat(10_000)] }, 413, 'STREAM_REQUEST_TOO_LARGE'],
  ])('is refused with a code: %s', async (_, body, status, code) => {
    const { cache } = tracedCache({ limits: { streamTags: 5 } })
    const response = await cache.handlers.POST(post(body))
    expect([response.status, await codeOf(response)]).toEqual([status, code])
  })

  it.each([
    ['__proto__', '__proto__'],
    [7, 'number'],
    [{ seq: 1 }, 'object'],
  ])('counts as holding nothing when its position is malformed, with an event: %j', async (since, position) => {
    const { cache, heard } = tracedCache()
    await cache.invalidate(price)
    const messages = await listen(cache, { since, tags: ['price'] })
    expect(await messages.next()).toEqual({ type: 'batch', epoch: 'e1', from: 1, applied: 1, changes: [] })
    expect(heard('positionIgnored')).toEqual([{ position, reason: 'malformed' }])
  })

  it('need not say since: that is nothing malformed', async () => {
    const { cache, heard } = tracedCache()
    await cache.invalidate(price)
    const messages = await listen(cache, { tags: ['price'] })
    expect(await messages.next()).toEqual({ type: 'batch', epoch: 'e1', from: 1, applied: 1, changes: [] })
    expect(heard('positionIgnored')).toEqual([])
  })

  it('may hold any name as a tag: what is hostile stays one line of JSON and one header value', async () => {
    const { cache } = tracedCache()
    const names = [
      '__proto__',
      'constructor',
      'a\r\nSet-Cookie: x=1',
      'data: x\n\n',
      'quote"back\\slash',
      'ünïcode',
      'x'.repeat(500),
      '\u0000',
    ]
    const { headers } = await cache.route(() => {
      cache.track(...names.map((name) => tag(name)))
      return new Response('x')
    })(get())
    expect(headers.get('cache-groups')).toMatch(/^[\x20-\x7e]+$/)
    expect(headers.get('set-cookie')).toBeNull()
    const messages = await listen(cache, { since: 'e1:0', tags: names })
    expect(await messages.next()).toMatchObject({ changes: [] })
    await cache.invalidate(names.map((name) => tag(name)))
    const message = await messages.next()
    expect(message?.type === 'batch' && message.changes.map((change) => change.tag)).toEqual(
      expect.arrayContaining(names.map((name) => tag(name))),
    )
  })
})
