import type { QueryClient, QueryKey } from '@tanstack/query-core'

export interface UpdaterWatch {
  /** Whether data is being set that a function has made of what is shown. */
  isUpdating(): boolean
  undo(): void
}

/** Tells data that a caller has made from what is shown from data that a server has told it: TanStack resolves functions before a query sees them. */
export const watchUpdaters = (queryClient: QueryClient): UpdaterWatch => {
  let isUpdater = false
  const own = Object.hasOwn(queryClient, 'setQueryData')
  const original = queryClient.setQueryData
  const replaced = (key: QueryKey, updater: unknown, options?: { readonly updatedAt?: number }): unknown => {
    const outer = isUpdater
    isUpdater = typeof updater === 'function'
    try {
      return original.call(queryClient, key, updater as never, options as never)
    } finally {
      isUpdater = outer
    }
  }
  queryClient.setQueryData = replaced as typeof original
  return {
    isUpdating: () => isUpdater,
    undo: () => {
      if (queryClient.setQueryData !== (replaced as typeof original)) return
      if (own) queryClient.setQueryData = original
      else delete (queryClient as { setQueryData?: unknown }).setQueryData
    },
  }
}
