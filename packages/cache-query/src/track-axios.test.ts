import { MutationObserver } from '@tanstack/query-core'
import axios, { type AxiosInstance } from 'axios'
import { describe, expect, it } from 'vitest'
import { type FakeServer, ORIGIN } from './testing/fake-server'
import { passTime, setUp, useFakeTime } from './testing/setup'
import { headerOf, trackAxios } from './track-axios'

const instanceOf = (server: FakeServer): AxiosInstance =>
  axios.create({
    baseURL: `${ORIGIN}/`,
    adapter: async (config) => {
      const response = await server.fetch(axios.getUri(config), {
        method: (config.method ?? 'get').toUpperCase(),
        headers: config.headers.toJSON() as Record<string, string>,
      })
      const result = {
        data: await response.json(),
        status: response.status,
        statusText: '',
        headers: Object.fromEntries(response.headers),
        config,
        request: {},
      }
      if (result.data.name === 'broken') throw new axios.AxiosError('broken', 'ERR_BAD_RESPONSE', config, {}, result as never)
      return result as never
    },
  })

describe('trackAxios', () => {
  useFakeTime()

  it('attributes a request without signal, and one after an await with it', async () => {
    const { server, client, mount } = setUp()
    const api = instanceOf(server)
    trackAxios(api)
    mount('x', { queryFn: () => api.get('/read/a').then(({ data }) => data as unknown) })
    mount('y', {
      queryFn: async ({ signal }) => {
        await new Promise((resolve) => setTimeout(resolve, 5))
        return (await api.get('/read/b', { signal })).data as unknown
      },
    })
    await passTime(100)
    expect(client.preview('a' as never).map(({ queryKey }) => queryKey)).toEqual([['x']])
    expect(client.preview('b' as never).map(({ queryKey }) => queryKey)).toEqual([['y']])
  })

  it('hears a write, and the refetch asks for its position', async () => {
    const { server, mount } = setUp()
    const api = instanceOf(server)
    trackAxios(api)
    mount('x', { queryFn: () => api.get('/read/a').then(({ data }) => data as unknown) })
    await passTime(50)
    void api.put('/write/a')
    await passTime(100)
    expect(server.reads()).toHaveLength(2)
    expect(server.reads()[1]?.headers.get('Cache-Position')).toBe('e1:1')
  })

  it('hears failed responses too, and passes the error on', async () => {
    const { server, mount, queryClient } = setUp()
    const api = instanceOf(server)
    trackAxios(api)
    mount('a')
    await passTime(50)
    server.headers = (path) => (path === '/write/broken' ? { 'Cache-Group-Invalidation': '"a"' } : {})
    const failure = expect(api.put('/write/broken')).rejects.toThrow('broken')
    await passTime(100)
    await failure
    expect(server.reads()).toHaveLength(2)
    expect(queryClient.getQueryState(['a'])?.isInvalidated).toBe(false)
  })

  it('keeps concurrent clients on one instance apart', async () => {
    const one = setUp()
    const two = setUp({}, { server: one.server })
    const api = instanceOf(one.server)
    trackAxios(api)
    one.mount('x', { queryFn: () => api.get('/read/a').then(({ data }) => data as unknown) })
    two.mount('x', { queryFn: () => api.get('/read/b').then(({ data }) => data as unknown) })
    await passTime(100)
    expect(one.client.preview('a' as never)).toHaveLength(1)
    expect(one.client.preview('b' as never)).toHaveLength(0)
    expect(two.client.preview('b' as never)).toHaveLength(1)
  })

  it("keeps a write of one client on one instance from the other's queries", async () => {
    const one = setUp()
    const two = setUp({}, { server: one.server })
    const api = instanceOf(one.server)
    trackAxios(api)
    for (const { mount } of [one, two]) mount('x', { queryFn: () => api.get('/read/a').then(({ data }) => data as unknown) })
    await passTime(100)
    one.server.requests.length = 0
    void new MutationObserver(one.queryClient, { mutationFn: () => api.put('/write/a') }).mutate()
    await passTime(200)
    expect([one.version('x'), two.version('x')]).toEqual([1, 0])
    expect(one.server.reads()).toHaveLength(1)
    // Only the client that has written needs to be shown it.
    void two.queryClient.refetchQueries({ queryKey: ['x'] })
    await passTime(100)
    expect(one.server.reads().map(({ headers }) => headers.get('Cache-Position'))).toEqual(['e1:1', null])
  })

  it('stops when undone', async () => {
    const { server, client, mount } = setUp()
    const api = instanceOf(server)
    trackAxios(api)()
    mount('x', { queryFn: () => api.get('/read/a').then(({ data }) => data as unknown) })
    await passTime(100)
    expect(client.preview('a' as never)).toEqual([])
  })

  it('reads headers of every form', () => {
    expect(headerOf(new Headers({ 'Cache-Groups': '"a"' }), 'cache-groups')).toBe('"a"')
    expect(headerOf({ 'cache-groups': ['"a"', '"b"'] }, 'Cache-Groups')).toBe('"a", "b"')
    expect(headerOf({}, 'Cache-Groups')).toBeNull()
    expect(headerOf(undefined, 'Cache-Groups')).toBeNull()
  })
})
