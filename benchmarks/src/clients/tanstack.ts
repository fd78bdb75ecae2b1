import { hashKey, QueryClient, type QueryKey } from '@tanstack/query-core'
import { createCacheClient, tag } from '@unstale/cache-query'
import { type ClientPeer, type OpenedClient, QUERIES_AN_ENTITY, queryAt } from './client-peer'

export const OURS = '@unstale/cache-query'
export const FLOOR = 'floor: a known list of hashes'
export const ALONE = 'TanStack Query, prefix'
export const EXACT = 'TanStack Query, exact'

export const keyAt = (index: number): QueryKey => {
  const { entity, page } = queryAt(index)
  return page === 0 ? ['scene', entity] : ['scene', entity, 'notes', { page }]
}

export const keysOf = (entity: number): readonly QueryKey[] =>
  Array.from({ length: QUERIES_AN_ENTITY }, (_, page) => keyAt(entity * QUERIES_AN_ENTITY + page))

export const newClient = (): QueryClient =>
  new QueryClient({ defaultOptions: { queries: { gcTime: Number.POSITIVE_INFINITY, staleTime: Number.POSITIVE_INFINITY } } })

export const filled = (queryClient: QueryClient, count: number): void => {
  for (let index = 0; index < count; index++) queryClient.setQueryData(keyAt(index), { index })
}

const opened = (queryClient: QueryClient, invalidate: (entity: number) => unknown, close: () => void = () => undefined): OpenedClient => ({
  invalidate,
  stale: (entity) => keysOf(entity).filter((key) => queryClient.getQueryState(key)?.isInvalidated === true).length,
  add: (index) => queryClient.setQueryData(keyAt(index), { index }),
  close: () => {
    close()
    queryClient.clear()
  },
})

export const page = { isVisible: () => true, isOnline: () => true, onChange: () => () => undefined }

const ours: ClientPeer = {
  name: OURS,
  call: 'client.invalidate(tag)',
  looksAt: 'concerned',
  open: (count) => {
    const queryClient = newClient()
    const client = createCacheClient(queryClient, {
      channel: false,
      events: false,
      tagsOf: ([, entity]) => [tag(`scene:${Number(entity)}`)],
      ports: { page },
    })
    filled(queryClient, count)
    return opened(
      queryClient,
      (entity) => client.invalidate(tag(`scene:${entity}`)),
      () => client.destroy(),
    )
  },
}

const floor: ClientPeer = {
  name: FLOOR,
  call: 'cache.get(hash).invalidate() × 10',
  looksAt: 'concerned',
  open: (count) => {
    const queryClient = newClient()
    filled(queryClient, count)
    const cache = queryClient.getQueryCache()
    const hashes = new Map<number, readonly string[]>()
    for (let entity = 0; entity * QUERIES_AN_ENTITY < count; entity++) hashes.set(entity, keysOf(entity).map(hashKey))
    return opened(queryClient, (entity) => {
      for (const hash of hashes.get(entity) ?? []) cache.get(hash)?.invalidate()
    })
  },
}

const alone = (
  name: string,
  call: string,
  invalidate: (queryClient: QueryClient, entity: number) => unknown,
  looksAt: ClientPeer['looksAt'] = 'all',
): ClientPeer => ({
  name,
  call,
  looksAt,
  open: (count) => {
    const queryClient = newClient()
    filled(queryClient, count)
    return opened(queryClient, (entity) => invalidate(queryClient, entity))
  },
})

export const tanstackPeers: readonly ClientPeer[] = [
  ours,
  floor,
  alone(ALONE, "invalidateQueries({ queryKey: ['scene', id] })", (queryClient, entity) =>
    queryClient.invalidateQueries({ queryKey: ['scene', entity] }),
  ),
  alone('TanStack Query, predicate', 'invalidateQueries({ predicate })', (queryClient, entity) =>
    queryClient.invalidateQueries({ predicate: ({ queryKey }) => queryKey[0] === 'scene' && queryKey[1] === entity }),
  ),
  alone(
    EXACT,
    'invalidateQueries({ queryKey, exact: true }) × 10',
    (queryClient, entity) => Promise.all(keysOf(entity).map((queryKey) => queryClient.invalidateQueries({ queryKey, exact: true }))),
    'all of all',
  ),
]
