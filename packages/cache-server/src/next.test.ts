import { tag } from '@unstale/cache-core'
import { describe, expect, it } from 'vitest'
import { type ActionCookies, action } from './next'
import { tracedCache } from './testing/traced-cache'

const price = tag('price')

const jar = (values: Readonly<Record<string, string>> = {}): { readonly cookies: ActionCookies; readonly set: unknown[] } => {
  const set: unknown[] = []
  return {
    set,
    cookies: {
      get: (name) => (values[name] === undefined ? undefined : { value: values[name] }),
      set: (...args) => void set.push(args),
    },
  }
}

const redirect = (): never => {
  throw Object.assign(new Error('NEXT_REDIRECT'), { digest: 'NEXT_REDIRECT;replace;/done;303;' })
}

describe('action(cache, fn)', () => {
  it('returns the value beside what it changed and where that stands', async () => {
    const { cache, heard } = tracedCache()
    const save = action(cache, async (id: number, text: string) => {
      await cache.invalidate(tag(`scene:${id}`))
      return { text }
    })
    const { value, headers } = await save(42, 'night')
    expect(value).toEqual({ text: 'night' })
    expect(headers).toEqual({ 'cache-group-invalidation': expect.stringContaining('"scene:42"') as string, 'cache-position': 'e1:1' })
    expect(heard('mutationUnannounced')).toEqual([])
  })

  it('waits for what it did not await', async () => {
    const { cache } = tracedCache()
    const { headers } = await action(cache, () => void cache.invalidate(price))()
    expect(headers['cache-position']).toBe('e1:1')
  })

  it('carries the tags of what it read when it changed nothing, and an event says when it did neither', async () => {
    const { cache, heard } = tracedCache()
    const read = action(cache, () => cache.getOrSet({ key: 'price', tags: [price], factory: () => 5 }))
    expect(await read()).toEqual({ value: 5, headers: { 'cache-groups': '"price"', 'cache-position': 'e1:0' } })
    expect(heard('mutationUnannounced')).toEqual([])
    expect(await action(cache, async function forget() {})()).toEqual({ value: undefined, headers: {} })
    expect(heard('mutationUnannounced')).toEqual([{ method: 'POST', path: 'action forget', status: 200 }])
  })

  it('sees the position behind its arguments, or in the cookie, and hides it from the function', async () => {
    const { cache, heard } = tracedCache()
    const got: unknown[] = []
    const { cookies } = jar({ 'unstale-position': 'e1:8' })
    const note = action(cache, (...args: readonly unknown[]) => void got.push(args), { cookies: () => cookies })
    await note('a', { unstalePosition: 'e1:9' })
    await note('b', { unstalePosition: 'e1:9', other: 1 })
    expect(got).toEqual([['a'], ['b', { unstalePosition: 'e1:9', other: 1 }]])
    expect(heard('positionIgnored').map(({ position }) => position)).toEqual(['e1:9', 'e1:8'])
  })

  it('is unknown after a throw: appended twice, and the error is its own', async () => {
    const { cache, time, heard } = tracedCache()
    const failure = new Error('deadlock')
    await expect(
      action(cache, async () => {
        await cache.invalidate(price)
        throw failure
      })(),
    ).rejects.toBe(failure)
    await time.advance(30_000)
    expect(heard('recordApplied')).toHaveLength(3)
  })

  it('sets a cookie where nothing else carries the position: on a redirect, and without JavaScript', async () => {
    const { cache, time, heard } = tracedCache()
    const { cookies, set } = jar()
    const write = async (): Promise<void> => void (await cache.invalidate(price))
    const expected = (position: string): unknown => [
      'unstale-position',
      position,
      { maxAge: 30, path: '/', httpOnly: true, sameSite: 'lax' },
    ]
    await action(cache, write, { cookies: () => cookies })()
    await action(cache, write, { cookies: () => cookies, headers: () => new Headers({ 'next-action': 'id' }) })()
    expect(set).toEqual([])
    await expect(action(cache, () => write().then(redirect), { cookies: async () => cookies })()).rejects.toThrow('NEXT_REDIRECT')
    expect(set).toEqual([expected('e1:3')])
    await action(cache, write, { cookies: () => cookies, headers: () => new Headers() })()
    await action(cache, () => cache.track(price), { cookies: () => cookies, headers: () => new Headers() })()
    expect(set).toEqual([expected('e1:3'), expected('e1:4')])
    // A redirect is an answer, not a failure.
    await time.advance(60_000)
    expect(heard('outcomeUnknown')).toEqual([])
  })

  it('refuses anything else than a server cache', () => {
    expect(() => action({ ...tracedCache().cache }, () => 1)).toThrow(expect.objectContaining({ code: 'NOT_A_SERVER_CACHE' }))
  })
})
