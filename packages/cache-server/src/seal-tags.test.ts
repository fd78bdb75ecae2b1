import { tag } from '@unstale/cache-core'
import { describe, expect, it } from 'vitest'
import { createServerCache } from './create-server-cache'
import { parseStringList } from './header-list'
import { createSeal } from './seal-tags'
import { post, readMessages } from './testing/stream-client'
import { get, send, tracedCache } from './testing/traced-cache'

const secret = 'correct horse battery staple'

describe('a secret', () => {
  it('keeps names out of every header and message, and the whole loop still works', async () => {
    const { cache } = tracedCache({ secret })
    let value = 'v1'
    const GET = cache.route(async () => new Response(await cache.getOrSet({ key: 'k', tags: [tag('patient:42')], factory: () => value })))
    const PUT = cache.route(async () => {
      value = 'v2'
      await cache.invalidate(tag('patient:42'), { cause: 'patient 42 was moved' })
      return new Response(null, { status: 204, headers: { 'Cache-Group-Invalidation': '"patient:43"' } })
    })
    const read = await GET(get())
    expect(await read.text()).toBe('v1')
    const held = parseStringList(read.headers.get('cache-groups') ?? '') ?? []
    const since = read.headers.get('cache-position')
    const stream = await cache.handlers.POST(post({ since, tags: held }))
    const messages = readMessages(stream)
    expect(await messages.next()).toMatchObject({ type: 'batch', changes: [] })

    const written = await PUT(send('PUT'))
    const message = await messages.next()
    expect(message).toMatchObject({ type: 'batch', from: 0, applied: 1 })
    expect(message?.type === 'batch' && message.changes.map((change) => change.tag).some((name) => held.includes(name))).toBe(true)
    const once = await cache.handlers.POST(post({ since, tags: held }, 'application/json'))

    const visible = [...read.headers, ...written.headers, message, await once.json()].map((part) => JSON.stringify(part)).join('\n')
    expect(visible).not.toMatch(/patient/)
    expect(visible).not.toMatch(/\b4[23]\b/)
    const named = parseStringList(written.headers.get('cache-group-invalidation') ?? '') ?? []
    expect(named.some((name) => held.includes(name))).toBe(true)
    expect(await (await GET(get())).text()).toBe('v2')
    await cache.close()
  })

  it('gives the same names on every instance, other names for another secret, and never the name itself', () => {
    const scene = tag('scene:42')
    expect(createSeal(secret)(scene)).toBe(createSeal(secret)(scene))
    expect(createSeal(secret)(scene)).not.toBe(createSeal(`${secret}!`)(scene))
    expect(createSeal(secret)(createSeal(secret)(scene))).toBe(createSeal(secret)(scene))
  })

  it('is refused when it is short', () => {
    expect(() => createServerCache({ secret: 'short' })).toThrow(expect.objectContaining({ code: 'OPTION_INVALID', subject: 'secret' }))
  })
})
