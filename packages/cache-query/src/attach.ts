import type { MutationOptions, QueryClient, QueryFunction, QueryFunctionContext, QueryKey } from '@tanstack/query-core'
import { type Frame, type LoadFrame, loadStarted } from './frame'
import { queryRealm } from './query-realm'
import { replaceMethods } from './replace-methods'

export interface AttachOptions {
  /** The load under way of the query with this key. */
  readonly frameOfKey: (key: QueryKey) => LoadFrame | undefined
  readonly frameOfMutation: (options: MutationOptions) => Frame | undefined
  /** Runs a query function where it must not simply be called: on a server inside a scope. */
  readonly around?: ((frame: Frame | undefined, run: () => unknown) => unknown) | undefined
}

/** Runs `work` so that a request begun synchronously inside it knows whose it is. */
export const within = <Args extends readonly unknown[], T>(frame: Frame | undefined, work: (...args: Args) => T, ...args: Args): T => {
  const shared = queryRealm()
  const outer = shared.current
  shared.current = frame
  try {
    return work(...args)
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

/** On our own functions, so that to look costs nothing: an application makes new ones with every render. */
const WRAPPED = Symbol.for('unstale.wrapped')

/** Whether a function was wrapped by any client: of one that was resolved before, nobody knows when it is called. */
export const isWrapped = (fn: unknown): boolean => typeof fn === 'function' && WRAPPED in fn

/**
 * Replaces the two methods through which TanStack resolves every option object, on this instance only,
 * and wraps each query and mutation function once, so that their identities stay stable.
 * Returns what undoes it; wrapped functions that are still about then only pass through.
 */
export const attach = (queryClient: QueryClient, { frameOfKey, frameOfMutation, around }: AttachOptions): (() => void) => {
  const wrappers = new WeakMap<AnyFunction, AnyFunction>()
  let attached = true

  const wrapOnce = <Fn extends AnyFunction>(fn: Fn, make: (fn: Fn) => Fn): Fn => {
    const found = wrappers.get(fn)
    if (found) return found as Fn
    const made = Object.assign(make(fn), { [WRAPPED]: true })
    wrappers.set(fn, made)
    return made
  }

  const wrapQueryFn =
    (fn: QueryFunction): QueryFunction =>
    (context: QueryFunctionContext) => {
      if (!attached) return fn(context)
      const frame = frameOfKey(context.queryKey)
      if (frame) loadStarted(frame)
      const given = frame ? withFiledSignal(context, frame) : context
      return around ? around(frame, () => within(frame, fn, given)) : within(frame, fn, given)
    }

  const originalQuery = queryClient.defaultQueryOptions
  const originalMutation = queryClient.defaultMutationOptions

  const defaultQueryOptions = (options: Parameters<typeof originalQuery>[0]): ReturnType<typeof originalQuery> => {
    const resolved = originalQuery.call(queryClient, options)
    const { queryFn } = resolved
    if (!attached || typeof queryFn !== 'function' || isWrapped(queryFn)) return resolved
    const known = wrapOnce(queryFn as QueryFunction, wrapQueryFn)
    // Made in this moment, for whoever asked: no copy is needed.
    if (resolved !== options && !Object.isFrozen(resolved)) resolved.queryFn = known as typeof queryFn
    else return { ...resolved, queryFn: known }
    return resolved
  }

  const defaultMutationOptions = <T extends MutationOptions>(options?: T): T => {
    const resolved = originalMutation.call(queryClient, options) as T
    const fn = resolved.mutationFn
    if (!attached || typeof fn !== 'function' || isWrapped(fn)) return resolved
    const mutationFn = wrapOnce(
      fn,
      () =>
        (...args: Parameters<typeof fn>) =>
          attached ? within(frameOfMutation(resolved), fn, ...args) : fn(...args),
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
