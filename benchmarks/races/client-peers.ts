import { configureStore } from '@reduxjs/toolkit'
import { createApi, fakeBaseQuery } from '@reduxjs/toolkit/query'
import { QueryClient, QueryObserver } from '@tanstack/query-core'
import { createCacheClient, tag } from '@unstale/cache-query'
import type { ClientPeer, Load, OpenedClient } from './peer'

/** What a request that hangs looks like. */
const never = (): Promise<string> => new Promise(() => undefined)

const tanstack = (load: Load, attach: (queryClient: QueryClient) => { invalidate(): unknown; close(): void }): OpenedClient => {
  // Nothing is loaded again for its age: only because it was invalidated.
  const queryClient = new QueryClient({ defaultOptions: { queries: { retry: false, staleTime: Number.POSITIVE_INFINITY } } })
  const { invalidate, close } = attach(queryClient)
  const queryKey = ['story', 1]
  const mounted: (() => void)[] = []
  const mount = (key: readonly unknown[], queryFn: Load): void => {
    mounted.push(new QueryObserver(queryClient, { queryKey: key, queryFn }).subscribe(() => undefined))
  }
  return {
    prefetch: () => queryClient.prefetchQuery({ queryKey, queryFn: load }),
    mount: () => mount(queryKey, load),
    mountUnrelated: () => mount(['unrelated'], never),
    shown: () => queryClient.getQueryData<string>(queryKey),
    invalidate,
    close: () => {
      for (const unmount of mounted) unmount()
      queryClient.clear()
      close()
    },
  }
}

const attached = (queryClient: QueryClient) =>
  createCacheClient(queryClient, {
    channel: false,
    tagsOf: ([family, id]) => (family === 'story' ? [tag(`story:${id}`)] : []),
    // As in a page that is shown; without a page the client does nothing by itself.
    ports: { page: { isVisible: () => true, isOnline: () => true, onChange: () => () => undefined } },
  })

const oursByTag: ClientPeer = {
  name: 'TanStack Query with cache-query',
  packageName: '@unstale/cache-query',
  told: 'tag: `client.invalidate`',
  open: (load) =>
    tanstack(load, (queryClient) => {
      const client = attached(queryClient)
      return { invalidate: () => client.invalidate(tag('story:1')), close: () => client.destroy() }
    }),
}

const oursByKey: ClientPeer = {
  name: 'TanStack Query with cache-query',
  packageName: '@unstale/cache-query',
  told: 'key: `invalidateQueries`',
  open: (load) =>
    tanstack(load, (queryClient) => {
      const client = attached(queryClient)
      return { invalidate: () => queryClient.invalidateQueries({ queryKey: ['story'] }), close: () => client.destroy() }
    }),
}

const plainTanstack: ClientPeer = {
  name: 'TanStack Query',
  packageName: '@tanstack/query-core',
  told: 'key: `invalidateQueries`',
  open: (load) =>
    tanstack(load, (queryClient) => ({
      invalidate: () => queryClient.invalidateQueries({ queryKey: ['story'] }),
      close: () => undefined,
    })),
}

const rtk = (invalidationBehavior: 'delayed' | 'immediately'): ClientPeer => ({
  name: 'RTK Query',
  packageName: '@reduxjs/toolkit',
  told: `tag: \`invalidateTags\`, ${invalidationBehavior}${invalidationBehavior === 'delayed' ? ' (the default)' : ''}`,
  open: (load) => {
    const api = createApi({
      baseQuery: fakeBaseQuery<Error>(),
      invalidationBehavior,
      tagTypes: ['Story'],
      endpoints: (build) => ({
        story: build.query<string, number>({
          queryFn: async () => ({ data: await load() }),
          providesTags: (_result, _error, id) => [{ type: 'Story', id }],
        }),
        unrelated: build.query<string, number>({ queryFn: async () => ({ data: await never() }) }),
      }),
    })
    const store = configureStore({
      reducer: { [api.reducerPath]: api.reducer },
      middleware: (defaults) => defaults().concat(api.middleware),
    })
    return {
      prefetch: () => store.dispatch(api.util.prefetch('story', 1, {})),
      mount: () => store.dispatch(api.endpoints.story.initiate(1)),
      mountUnrelated: () => store.dispatch(api.endpoints.unrelated.initiate(1)),
      shown: () => api.endpoints.story.select(1)(store.getState()).data,
      invalidate: () => store.dispatch(api.util.invalidateTags([{ type: 'Story', id: 1 }])),
      close: () => store.dispatch(api.util.resetApiState()),
    }
  },
})

export const queryPeers: readonly ClientPeer[] = [oursByTag, oursByKey, plainTanstack, rtk('delayed'), rtk('immediately')]
