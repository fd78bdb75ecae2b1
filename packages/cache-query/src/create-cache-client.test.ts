import { QueryClient } from '@tanstack/query-core'
import { type CacheEvents, createBus } from '@unstale/cache-bus'
import { sealTag, tag } from '@unstale/cache-core'
import { describe, expect, it, vi } from 'vitest'
import { cacheClientOf, createCacheClient } from './create-cache-client'
import { createFakePage } from './testing/fake-page'
import { createFakeServer, ORIGIN } from './testing/fake-server'
import { passTime, setUp, useFakeTime } from './testing/setup'

describe('createCacheClient', () => {
  useFakeTime()

  it('is found from the QueryClient, and refuses a second one', () => {
    const { queryClient, client } = setUp()
    expect(cacheClientOf(queryClient)).toBe(client)
    expect(() => createCacheClient(queryClient)).toThrow(expect.objectContaining({ code: 'CLIENT_ALREADY_ATTACHED' }))
  })

  it.each([
    [{ origins: ['no origin'] }, 'OPTION_INVALID'],
    [{ events: '' }, 'OPTION_INVALID'],
    [{ pollEvery: 0 }, 'OPTION_INVALID'],
    [{ maxTags: Number.NaN }, 'OPTION_INVALID'],
  ])('refuses the options %j', (options, code) => {
    expect(() => createCacheClient(new QueryClient(), options)).toThrow(expect.objectContaining({ code }))
  })

  it('refuses what is no QueryClient', () => {
    expect(() => createCacheClient({} as QueryClient)).toThrow(expect.objectContaining({ code: 'QUERY_CLIENT_UNSUPPORTED' }))
    expect(() => createCacheClient(undefined as never)).toThrow(expect.objectContaining({ code: 'QUERY_CLIENT_UNSUPPORTED' }))
  })

  it("does nothing by itself on a server: no request, no timer, TanStack's own invalidateQueries", async () => {
    const fetch = vi.fn()
    const queryClient = new QueryClient()
    const client = createCacheClient(queryClient, { events: '/events', fetch, tagsOf: () => [tag('a')] })
    queryClient.setQueryData(['a'], 1)
    await client.invalidate(tag('a'))
    expect(Object.hasOwn(queryClient, 'invalidateQueries')).toBe(false)
    await passTime(100_000)
    expect(fetch).not.toHaveBeenCalled()
    client.destroy()
  })

  it('hears of what changes in data that was put there by hand, where `tagsOf` knows its key', async () => {
    const { queryClient, client, isMarked } = setUp({ tagsOf: ([name]) => (name === 'a' ? [tag('a')] : undefined) })
    queryClient.setQueryData(['a'], 1)
    queryClient.setQueryData(['b'], 1)
    await expect(client.invalidate(tag('a'))).resolves.toMatchObject({ matched: 1 })
    expect([isMarked('a'), isMarked('b')]).toEqual([true, false])
    queryClient.setQueryData(['a'], 2)
    expect(isMarked('a')).toBe(true)
  })

  it('tells subscribers of each change of its status, whose object stays the same in between', async () => {
    const { client, mount } = setUp({ events: '/events' })
    const seen: string[] = []
    const stop = client.subscribe(() => seen.push(client.status().state))
    expect(client.status()).toBe(client.status())
    mount('a')
    await passTime(100)
    expect(seen).toEqual(['idle', 'connecting', 'live'].slice(-seen.length))
    stop()
    stop()
    client.destroy()
    expect(seen.at(-1)).toBe('live')
  })

  it('can share a bus', async () => {
    const bus = createBus<CacheEvents>()
    const heard = vi.fn()
    bus.on('queryTagged', heard)
    setUp({ bus }).mount('a')
    await passTime(50)
    expect(heard).toHaveBeenCalledOnce()
  })

  it('stops all timers and connections when destroyed', async () => {
    const server = createFakeServer()
    const { client, mount, queryClient } = setUp({ events: '/events' }, { server })
    mount('a')
    await passTime(100)
    server.headers = () => ({ 'Cache-Position': 'e1:0' })
    server.write('a')
    await passTime(50)
    client.destroy()
    queryClient.clear()
    expect(server.streams.size).toBe(0)
    expect(vi.getTimerCount()).toBe(0)
    await expect(client.invalidate(tag('a'))).rejects.toMatchObject({ code: 'CLIENT_DESTROYED' })
  })
})

describe('client.invalidate', () => {
  useFakeTime()

  it('previews, marks, refetches what is looked at and resolves when that has settled', async () => {
    const { client, mount, server, isMarked, queryClient } = setUp({ tagsOf: ([name]) => [tag(`post:${String(name)}`)] })
    mount('a')
    const b = mount('b')
    await passTime(50)
    b.unmount()
    expect(client.preview([tag('post:a'), tag('post:b')])).toEqual([
      { queryKey: ['a'], because: 'post:a' },
      { queryKey: ['b'], because: 'post:b' },
    ])
    server.requests.length = 0
    const result = client.invalidate([tag('post:a'), tag('post:b')], { cause: 'a test' })
    expect(queryClient.isFetching()).toBe(1)
    await passTime(50)
    expect(await result).toMatchObject({ matched: 2, refetched: 1, cause: { source: 'manual', label: 'a test' } })
    expect(isMarked('a')).toBe(false)
    expect(isMarked('b')).toBe(true)
    expect(server.reads()).toHaveLength(1)
  })

  it("hits every read of a family by the family's name", async () => {
    const { client, mount } = setUp({ tagsOf: ([name]) => [tag(`post:${String(name)}`)] })
    mount('a')
    mount('b')
    await passTime(50)
    expect(client.preview(tag('post'))).toHaveLength(2)
  })

  it.each([
    ['none', 0],
    ['inactive', 1],
    ['all', 2],
  ] as const)('with refetchType %s loads %i of one active and one inactive query', async (refetchType, loads) => {
    const { client, mount, server } = setUp({ tagsOf: () => [tag('x')] })
    mount('a')
    const b = mount('b')
    // What was loaded before the stream had answered is loaded once more, spread over two seconds.
    await passTime(2_500)
    b.unmount()
    server.requests.length = 0
    const result = client.invalidate(tag('x'), { refetchType })
    await passTime(100)
    expect(server.reads()).toHaveLength(loads)
    expect(await result).toMatchObject({ matched: 2, refetched: loads })
  })

  it('does not take a response’s position as spoken of tags that only `tagsOf` knows', async () => {
    const { mount, server, queryClient } = setUp({ events: `${ORIGIN}/events`, tagsOf: () => [tag('x')] })
    mount('a')
    await passTime(2_500)
    server.requests.length = 0
    // The server advances over the tags it names; it has read its source before x was written.
    server.headers = () => ({ 'Cache-Position': `${server.epoch}:${server.seq}` })
    server.latency = 40
    void queryClient.refetchQueries({ queryKey: ['a'] })
    await passTime(30)
    server.write('x')
    await passTime(200)
    expect(server.reads('/read/a')).toHaveLength(2)
    expect(queryClient.getQueryState(['a'])?.isInvalidated).toBe(false)
  })

  it('resolves when a refetch fails or backs off', async () => {
    const { client, mount, queryClient } = setUp({ tagsOf: () => [tag('x')] })
    let fails = false
    mount('a', { queryFn: () => (fails ? Promise.reject(new Error('down')) : Promise.resolve(1)) })
    await passTime(50)
    fails = true
    const result = client.invalidate(tag('x'))
    await passTime(50)
    expect(await result).toMatchObject({ refetched: 1 })
    fails = false
    await passTime(1_500)
    expect(queryClient.getQueryState(['a'])).toMatchObject({ status: 'success', isInvalidated: false })
  })

  it('is overtaken by nothing: a load under way does not clear it', async () => {
    const { client, mount, server, version } = setUp({ tagsOf: () => [tag('x')] })
    server.latency = 100
    mount('a')
    await passTime(80)
    server.write('a')
    void client.invalidate(tag('x'))
    await passTime(300)
    expect(version('a')).toBe(1)
  })

  it('says so when the server hides its tag names', async () => {
    const { client, mount, server } = setUp()
    const sealed = sealTag(tag('post:1'), (text) => `${'x'.repeat(20)}${text.length}`)
    server.headers = () => ({ 'Cache-Groups': `"${sealed}"` })
    mount('a')
    await passTime(50)
    expect(() => client.preview(tag('post:1'))).toThrow(expect.objectContaining({ code: 'TAGS_SEALED' }))
    await expect(client.invalidate(tag('post:1'))).rejects.toMatchObject({ code: 'TAGS_SEALED' })
    await expect(client.invalidate(42 as never)).rejects.toMatchObject({ code: 'TARGET_INVALID' })
  })

  it('drops what nobody looks at and resets what somebody does, when a record removes', async () => {
    const { server, mount, queryClient, count, version } = setUp({ events: '/events' })
    mount('a')
    const b = mount('b')
    await passTime(100)
    b.unmount()
    server.sendAll({
      type: 'batch',
      epoch: 'e1',
      from: 0,
      applied: 1,
      changes: [
        { tag: 'a', seq: 1, verb: 'remove' },
        { tag: 'b', seq: 1, verb: 'remove' },
      ],
    })
    server.seq = 1
    await passTime(1)
    expect(queryClient.getQueryState(['a'])?.status).toBe('pending')
    expect(queryClient.getQueryState(['b'])).toBeUndefined()
    await passTime(100)
    expect(version('a')).toBe(0)
    expect(count('queryDropped')).toBe(2)
  })
})

describe('hand-written calls beside tags', () => {
  useFakeTime()

  it("are coalesced with the tag's refetch, and called redundant after five runs", async () => {
    const { server, mount, queryClient, events } = setUp({ events: '/events', ports: { page: createFakePage() } })
    mount('a')
    await passTime(1_000)
    server.requests.length = 0
    for (let run = 0; run < 5; run++) {
      server.write('a')
      await passTime(5)
      void queryClient.invalidateQueries({ queryKey: ['a'] })
      await passTime(5_000)
    }
    expect(server.reads().length).toBeLessThanOrEqual(10)
    expect(events.filter(({ name }) => name === 'callRedundant')).toEqual([
      { name: 'callRedundant', payload: { filter: '["a"]', runs: 5 } },
    ])
  })

  it('are not called redundant while they refetch something that no tag names', async () => {
    const { server, mount, queryClient, count } = setUp({ events: '/events' })
    mount('a')
    mount('b')
    await passTime(1_000)
    for (let run = 0; run < 6; run++) {
      server.write('a')
      await passTime(5)
      void queryClient.invalidateQueries()
      await passTime(5_000)
    }
    expect(count('callRedundant')).toBe(0)
  })
})
