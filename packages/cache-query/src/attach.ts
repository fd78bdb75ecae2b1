import type { MutationOptions, QueryClient, QueryFunction, QueryFunctionContext, QueryKey } from '@tanstack/query-core'
import type { Frame, LoadFrame } from './frame'
import { queryRealm } from './query-realm'
import { replaceMethods } from './replace-methods'

export interface AttachOptions {
  /** The load under way of the query with this key. */
  readonly frameOfKey: (key: QueryKey) => LoadFrame | undefined
  readonly frameOfMutation: (options: MutationOptions) => Frame | undefined
  /** Runs a query function; on a server inside a scope. */
  readonly around: (frame: Frame | undefined, run: () => unknown) => unknown
}

/** Runs `work` so that a request begun synchronously inside it knows whose it is. */
export const within = <T>(frame: Frame | undefined, work: () => T): T => {
  const shared = queryRealm()
  const outer = shared.current
  shared.current = frame
  try {
    return work()
  } finally {
    shared.current = outer
  }
}

/**
 * The same context, but reading `signal` files it under the frame. The getter stays lazy:
 * TanStack cancels a load on unmount only if its function has read the signal.
 */
const withFiledSignal = (context: QueryFunctionContext, frame: Frame): QueryFunctionContext => {
  // Newer versions also hand it over under a symbol, where reading it tells nothing: then no copy is needed.
  for (const symbol of Object.getOwnPropertySymbols(context)) {
    const value = (context as unknown as Readonly<Record<symbol, unknown>>)[symbol]
    if (!(value instanceof AbortSignal)) continue
    queryRealm().frames.set(value, frame)
    return context
  }
  const { signal: _lazy, ...properties } = Object.getOwnPropertyDescriptors(context)
  return Object.defineProperties(
    {},
    {
      ...properties,
      signal: {
        enumerable: true,
        get: () => {
          const { signal } = context
          queryRealm().frames.set(signal, frame)
          return signal
        },
      },
    },
  ) as QueryFunctionContext
}

type AnyFunction = (...args: readonly never[]) => unknown

/** Functions that were wrapped by any client: of one that was resolved before, nobody knows when it is called. */
const wrapped = new WeakSet<AnyFunction>()

export const isWrapped = (fn: unknown): boolean => typeof fn === 'function' && wrapped.has(fn as AnyFunction)

/**
 * Replaces the two methods through which TanStack resolves every option object, on this instance only,
 * and wraps each query and mutation function once, so that their identities stay stable.
 * Returns what undoes it; wrapped functions that are still about then only pass through.
 */
export const attach = (queryClient: QueryClient, { frameOfKey, frameOfMutation, around }: AttachOptions): (() => void) => {
  const wrappers = new WeakMap<AnyFunction, AnyFunction>()
  let attached = true

  const wrapOnce = (fn: AnyFunction, make: () => AnyFunction): AnyFunction => {
    if (wrapped.has(fn)) return fn
    const found = wrappers.get(fn)
    if (found) return found
    const made = make()
    wrappers.set(fn, made)
    wrapped.add(made)
    return made
  }

  const wrapQueryFn = (fn: QueryFunction): QueryFunction =>
    wrapOnce(fn as AnyFunction, () => (context: QueryFunctionContext) => {
      if (!attached) return fn(context)
      const frame = frameOfKey(context.queryKey)
      frame?.started()
      return around(frame, () => within(frame, () => fn(frame ? withFiledSignal(context, frame) : context)))
    }) as QueryFunction

  const originalQuery = queryClient.defaultQueryOptions
  const originalMutation = queryClient.defaultMutationOptions

  const defaultQueryOptions = (options: Parameters<typeof originalQuery>[0]): ReturnType<typeof originalQuery> => {
    const resolved = originalQuery.call(queryClient, options)
    const { queryFn } = resolved
    if (!attached || typeof queryFn !== 'function' || wrapped.has(queryFn as AnyFunction)) return resolved
    return { ...resolved, queryFn: wrapQueryFn(queryFn as QueryFunction) }
  }

  const defaultMutationOptions = <T extends MutationOptions>(options?: T): T => {
    const resolved = originalMutation.call(queryClient, options) as T
    const fn = resolved.mutationFn
    if (!attached || typeof fn !== 'function' || wrapped.has(fn as AnyFunction)) return resolved
    const mutationFn = wrapOnce(
      fn as AnyFunction,
      () =>
        (...args: Parameters<typeof fn>) =>
          attached ? within(frameOfMutation(resolved), () => fn(...args)) : fn(...args),
    )
    return { ...resolved, mutationFn }
  }

  const restore = replaceMethods(queryClient, { defaultQueryOptions, defaultMutationOptions } as Partial<QueryClient>)
  return () => {
    // What is not restored, since somebody else has replaced it, passes through from now on.
    attached = false
    restore()
  }
}
