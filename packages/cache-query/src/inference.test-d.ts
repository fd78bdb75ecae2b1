import {
  type DefaultError,
  type InfiniteData,
  InfiniteQueryObserver,
  type InfiniteQueryObserverOptions,
  QueryClient,
  type QueryKey,
  QueryObserver,
  type QueryObserverOptions,
  skipToken,
} from '@tanstack/query-core'
import axios from 'axios'
import { expectTypeOf } from 'vitest'
import { createCacheClient } from './create-cache-client'
import { trackAxios } from './track-axios'
import { trackedFetch } from './tracked-fetch'

interface Scene {
  readonly id: number
  readonly text: string
}
interface Page {
  readonly scenes: readonly Scene[]
  readonly next: number | null
}

/** The shape of TanStack's `queryOptions` and `infiniteQueryOptions`, which its framework packages export. */
const queryOptions = <TQueryFnData, TError = DefaultError, TData = TQueryFnData, TQueryKey extends QueryKey = QueryKey>(
  options: QueryObserverOptions<TQueryFnData, TError, TData, TQueryFnData, TQueryKey>,
) => options
const infiniteQueryOptions = <
  TQueryFnData,
  TError = DefaultError,
  TData = InfiniteData<TQueryFnData>,
  TQueryKey extends QueryKey = QueryKey,
  TPageParam = unknown,
>(
  options: InfiniteQueryObserverOptions<TQueryFnData, TError, TData, TQueryKey, TPageParam>,
) => options

const queryClient = new QueryClient()
createCacheClient(queryClient)
const json = <T>(response: Response): Promise<T> => response.json() as Promise<T>
const id = 1 as number | undefined

expectTypeOf(trackedFetch).toEqualTypeOf<typeof fetch>()

// `select` beside `queryFn` in one literal, the signal passed on.
const selected = queryOptions({
  queryKey: ['scene', 1] as const,
  queryFn: ({ signal, queryKey }) => {
    expectTypeOf(queryKey).toEqualTypeOf<readonly ['scene', 1]>()
    return trackedFetch('/scene/1', { signal }).then((response) => json<Scene>(response))
  },
  select: (scene) => {
    expectTypeOf(scene).toEqualTypeOf<Scene>()
    return scene.text
  },
})
expectTypeOf(new QueryObserver(queryClient, selected).getCurrentResult().data).toEqualTypeOf<string | undefined>()

// `getNextPageParam` sees the page and the parameter.
const pages = infiniteQueryOptions({
  queryKey: ['pages'],
  queryFn: ({ pageParam, signal }) => {
    expectTypeOf(pageParam).toEqualTypeOf<number>()
    return trackedFetch(`/scenes?page=${pageParam}`, { signal }).then((response) => json<Page>(response))
  },
  initialPageParam: 1,
  getNextPageParam: (last) => {
    expectTypeOf(last).toEqualTypeOf<Page>()
    return last.next
  },
})
expectTypeOf(new InfiniteQueryObserver(queryClient, pages).getCurrentResult().data).toEqualTypeOf<InfiniteData<Page> | undefined>()

// `skipToken` in a ternary.
const skipped = queryOptions({
  queryKey: ['scene', id],
  queryFn: id === undefined ? skipToken : () => trackedFetch(`/scene/${id}`).then((response) => json<Scene>(response)),
})
expectTypeOf(new QueryObserver(queryClient, skipped).getCurrentResult().data).toEqualTypeOf<Scene | undefined>()

expectTypeOf(
  queryClient.fetchQuery({ queryKey: ['x'], queryFn: () => trackedFetch('/x').then((response) => json<Scene>(response)) }),
).resolves.toEqualTypeOf<Scene>()

// Axios as it is, without a cast; and nothing that is no axios.
expectTypeOf(trackAxios(axios.create())).toEqualTypeOf<() => void>()
trackAxios(axios)
// @ts-expect-error a function is no instance
trackAxios(() => undefined)
// @ts-expect-error tags must be made with `tag` or a model
createCacheClient(queryClient, { tagsOf: () => ['scene:1'] })
