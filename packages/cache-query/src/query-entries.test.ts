import { QueryCache, QueryClient } from '@tanstack/query-core'
import { tag } from '@unstale/cache-core'
import { describe, expect, it } from 'vitest'
import { createCacheClient } from './create-cache-client'
import { allEntries, dropEntry, entryAt, entryOf, isCached, keepEntry } from './query-entries'
import { createEntry } from './query-entry'

const slotsOf = (queryClient: QueryClient): number =>
  queryClient
    .getQueryCache()
    .getAll()
    .flatMap((query) => Object.getOwnPropertySymbols(query)).length

describe('what a client knows of its queries', () => {
  it('is of the query that is there, and of none that had its hash before', () => {
    const queryClient = new QueryClient()
    const cache = queryClient.getQueryCache()
    const state = { cache, slot: Symbol('test') }
    const put = () => {
      queryClient.setQueryData(['one'], 1)
      const query = cache.find({ queryKey: ['one'] })
      if (!query) throw new Error('It was just put there.')
      const entry = createEntry(query, 0)
      keepEntry(state, entry)
      return entry
    }
    const first = put()
    expect([isCached(state, first), entryAt(state, '["one"]'), allEntries(state)]).toEqual([true, first, [first]])
    queryClient.removeQueries({ queryKey: ['one'] })
    expect([isCached(state, first), entryAt(state, '["one"]'), allEntries(state)]).toEqual([false, undefined, []])
    const second = put()
    expect([isCached(state, first), isCached(state, second), entryOf(state, first.query)]).toEqual([false, true, first])
    dropEntry(state, second)
    expect([isCached(state, second), allEntries(state)]).toEqual([false, []])
  })

  it('is kept apart where two clients share a cache', () => {
    const queryCache = new QueryCache()
    const [one, two] = [new QueryClient({ queryCache }), new QueryClient({ queryCache })]
    const clients = [one, two].map((queryClient, at) =>
      createCacheClient(queryClient, { channel: false, tagsOf: () => [tag(`tag:${at}`)] }),
    )
    one.setQueryData(['shared'], 1)
    expect(clients.map((client) => [0, 1].map((at) => client.preview(tag(`tag:${at}`)).length))).toEqual([
      [1, 0],
      [0, 1],
    ])
    for (const client of clients) client.destroy()
  })

  it('ends with the query: what is still done to one that was removed makes nobody carry a tag', () => {
    const queryClient = new QueryClient()
    const client = createCacheClient(queryClient, { channel: false, tagsOf: () => [tag('one')] })
    void queryClient.prefetchQuery({ queryKey: ['one'], queryFn: () => new Promise(() => undefined) })
    const removed = queryClient.getQueryCache().find({ queryKey: ['one'] })
    queryClient.removeQueries({ queryKey: ['one'] })
    removed?.setData(2, { manual: true })
    expect([removed?.state.data, client.preview(tag('one'))]).toEqual([2, []])
    client.destroy()
  })

  it('leaves nothing on a query when the client is gone, however many came and went', () => {
    const queryClient = new QueryClient()
    queryClient.setQueryData(['before'], 1)
    for (let round = 0; round < 3; round++) {
      const client = createCacheClient(queryClient, { channel: false })
      queryClient.setQueryData([round], round)
      expect(slotsOf(queryClient)).toBe(round + 2)
      client.destroy()
      expect(slotsOf(queryClient)).toBe(0)
    }
  })
})
