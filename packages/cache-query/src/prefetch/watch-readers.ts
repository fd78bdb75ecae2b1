import type { QueryClient } from '@tanstack/query-core'

/** What hands data to code that is no component: a router's loader. */
const READS = ['ensureQueryData', 'fetchQuery', 'query'] as const
/** What stands on them, and looks at nothing. */
const AHEAD: readonly string[] = ['prefetchQuery', 'prefetchInfiniteQuery']

type Method = (this: unknown, options: object, ...rest: readonly unknown[]) => unknown

/** Tells which queries are read by hand. Replaces the methods that do it on this instance; returns what undoes it. */
export const watchReaders = (queryClient: QueryClient, read: (hash: string) => void): (() => void) => {
  const target = queryClient as unknown as Record<string, Method | undefined>
  let ahead = 0
  const undo = [...READS, ...AHEAD].map((name) => {
    const original = target[name]
    if (!original) return () => undefined
    const isOwn = Object.hasOwn(target, name)
    const isAhead = AHEAD.includes(name)
    const replaced: Method = (options, ...rest) => {
      if (!isAhead && ahead === 0) read((queryClient.defaultQueryOptions(options as never) as { readonly queryHash: string }).queryHash)
      // Before its first await, which is when it calls the others.
      ahead += Number(isAhead)
      try {
        return original.call(queryClient, options, ...rest)
      } finally {
        ahead -= Number(isAhead)
      }
    }
    target[name] = replaced
    return () => {
      // Somebody else has replaced it since: ours passes through from now on.
      if (target[name] !== replaced) return
      if (isOwn) target[name] = original
      else delete target[name]
    }
  })
  return () => {
    read = () => undefined
    for (const each of undo) each()
  }
}
