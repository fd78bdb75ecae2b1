import { ApolloClient, ApolloLink, gql, InMemoryCache } from '@apollo/client'
import { nanoquery } from '@nanostores/query'
import { configureStore } from '@reduxjs/toolkit'
import { createApi, fakeBaseQuery } from '@reduxjs/toolkit/query'
import { initCache } from 'swr/_internal'
import { type ClientPeer, queryAt } from './client-peer'
import { urql } from './urql'

interface Args {
  readonly entity: number
  readonly page: number
}

/** Its invalidation copies the object of all queries, once for each entry that leaves. */
const rtk: ClientPeer = {
  name: 'RTK Query',
  call: 'invalidateTags([{ type, id }])',
  looksAt: 'all of all',
  open: async (count) => {
    const api = createApi({
      baseQuery: fakeBaseQuery(),
      tagTypes: ['Scene'],
      keepUnusedDataFor: 100_000,
      invalidationBehavior: 'immediately',
      endpoints: (build) => ({
        scene: build.query<{ readonly index: number }, Args>({
          queryFn: ({ entity }) => ({ data: { index: entity } }),
          providesTags: (_result, _error, { entity }) => [{ type: 'Scene', id: entity }],
        }),
      }),
    })
    const store = configureStore({
      reducer: { [api.reducerPath]: api.reducer },
      middleware: (get) => get({ serializableCheck: false, immutableCheck: false }).concat(api.middleware),
    })
    const entries = Array.from({ length: count }, (_, index) => ({
      endpointName: 'scene' as const,
      arg: queryAt(index),
      value: { index },
    }))
    await store.dispatch(api.util.upsertQueryEntries(entries))
    const held = (entity: number): number =>
      Array.from({ length: 10 }, (_, page) => api.endpoints.scene.select({ entity, page })(store.getState()).data).filter(Boolean).length
    return {
      invalidate: (entity) => store.dispatch(api.util.invalidateTags([{ type: 'Scene', id: entity }])),
      stale: (entity) => 10 - held(entity),
      add: (index) => store.dispatch(api.util.upsertQueryEntries([{ endpointName: 'scene', arg: queryAt(index), value: { index } }])),
      close: () => store.dispatch(api.util.resetApiState()),
    }
  },
}

const QUERY = gql`
  query Scene($entity: Int!, $page: Int!) {
    scene(entity: $entity, page: $page) {
      id
      index
    }
  }
`

const apollo: ClientPeer = {
  name: 'Apollo Client',
  call: 'cache.evict({ id })',
  looksAt: 'concerned',
  open: (count) => {
    const cache = new InMemoryCache()
    const client = new ApolloClient({ cache, link: ApolloLink.empty() })
    const root: Record<string, unknown> = { __typename: 'Query' }
    const rows: Record<string, Record<string, unknown>> = {}
    for (let index = 0; index < count; index++) {
      const { entity, page } = queryAt(index)
      root[`scene({"entity":${entity},"page":${page}})`] = { __ref: `Scene:${entity}` }
      rows[`Scene:${entity}`] = { __typename: 'Scene', id: String(entity), index: entity }
    }
    cache.restore({ ROOT_QUERY: root, ...rows } as never)
    return {
      invalidate: (entity) => cache.evict({ id: `Scene:${entity}` }),
      stale: (entity) => (client.readQuery({ query: QUERY, variables: { entity, page: 1 } }) === null ? 10 : 0),
      add: (index) => {
        const { entity, page } = queryAt(index)
        client.writeQuery({
          query: QUERY,
          variables: { entity, page },
          data: { scene: { __typename: 'Scene', id: String(entity), index } },
        })
      },
      close: () => client.stop(),
    }
  },
}

const swr: ClientPeer = {
  name: 'SWR',
  call: 'mutate(filter, undefined)',
  looksAt: 'all',
  open: (count) => {
    /** As its hooks leave it: the entry knows its key. */
    const held = new Map<string, { data?: unknown; _k: string }>()
    const [, mutate] = initCache(held as never) as unknown as [
      unknown,
      (filter: (key: unknown) => boolean, data?: undefined) => Promise<unknown>,
    ]
    const keyAt = (index: number): string => {
      const { entity, page } = queryAt(index)
      return `/scene/${entity}/${page}`
    }
    for (let index = 0; index < count; index++) held.set(keyAt(index), { data: { index }, _k: keyAt(index) })
    return {
      invalidate: (entity) => mutate((key) => typeof key === 'string' && key.startsWith(`/scene/${entity}/`), undefined),
      stale: (entity) =>
        Array.from({ length: 10 }, (_, page) => held.get(`/scene/${entity}/${page}`)?.data).filter((data) => data === undefined).length,
      add: (index) => held.set(keyAt(index), { data: { index }, _k: keyAt(index) }),
      close: () => held.clear(),
    }
  },
}

const nano: ClientPeer = {
  name: 'nanoquery',
  call: 'invalidateKeys(predicate)',
  looksAt: 'all',
  open: (count) => {
    const cache = new Map()
    const [, , { invalidateKeys }] = nanoquery({ cache, fetcher: async () => ({}), dedupeTime: Number.POSITIVE_INFINITY })
    const keyAt = (index: number): string => {
      const { entity, page } = queryAt(index)
      return `/scene/${entity}/${page}`
    }
    const now = Date.now()
    const add = (index: number): unknown => cache.set(keyAt(index), { data: { index }, created: now, expires: Number.POSITIVE_INFINITY })
    for (let index = 0; index < count; index++) add(index)
    return {
      invalidate: (entity) => invalidateKeys((key) => key.startsWith(`/scene/${entity}/`)),
      stale: () => undefined,
      add,
      close: () => cache.clear(),
    }
  },
}

export const otherPeers: readonly ClientPeer[] = [rtk, apollo, urql, swr, nano]
