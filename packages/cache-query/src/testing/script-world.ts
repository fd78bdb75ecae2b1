import {
  type FetchQueryOptions,
  type InvalidateQueryFilters,
  keepPreviousData,
  MutationCache,
  MutationObserver,
  QueryCache,
  QueryClient,
  type QueryKey,
  QueryObserver,
  type QueryObserverOptions,
} from '@tanstack/query-core'
import type { CallOptions, Operation, ScriptFilters, ScriptOptions } from './script'

export interface World {
  readonly queryClient: QueryClient
  /** All that can be observed of each key, and of each call, with its time. */
  readonly seen: Map<string, string[]>
  /** When each key was loaded, and what the source held then. */
  readonly loads: { readonly key: string; readonly at: number }[]
  /** The keys that an observer has looked at. */
  readonly keysOfSlot: Map<number, Set<string>>
  readonly run: (operation: Operation, n: number) => void
  /** What every query is like now. */
  readonly look: () => void
}

export const queryKeyOf = (key: string): QueryKey => [Number(key[1]), key]
export const keyOf = (queryKey: QueryKey): string => String(queryKey[1])

export const toFilters = ({ key, group, type, stale, fetchStatus, refetchType }: ScriptFilters): InvalidateQueryFilters => ({
  ...(key !== undefined ? { queryKey: queryKeyOf(key), exact: true } : group !== undefined && { queryKey: [group] }),
  ...(type && { type }),
  ...(stale !== undefined && { stale }),
  ...(fetchStatus && { fetchStatus }),
  ...(refetchType && { refetchType }),
})

const toCall = ({ throwOnError, cancelRefetch }: CallOptions): { throwOnError?: boolean; cancelRefetch?: boolean } => ({
  ...(throwOnError && { throwOnError }),
  ...(cancelRefetch !== undefined && { cancelRefetch }),
})

/** By when it was asked, not by how often: a load more or less changes nothing for the others. */
const latencyOf = (key: string, at: number): number => 20 + ((key.charCodeAt(0) * 7 + at) % 5) * 10
const failsAt = (key: string, at: number): boolean => (key.charCodeAt(0) * 37 + at) % 200 < 40

/** A QueryClient, the source behind it, and everything that can be seen of both. */
export const createWorld = (): World => {
  const start = Date.now()
  const seen = new Map<string, string[]>()
  const counts = new Map<string, number>()
  const loads: { key: string; at: number }[] = []
  const keysOfSlot = new Map<number, Set<string>>()
  const observers = new Map<number, { readonly observer: QueryObserver; readonly stop: () => void }>()
  const now = (): number => Date.now() - start
  const note = (where: string, what: string): void => {
    const lines = seen.get(where) ?? []
    lines.push(`${now()} ${what}`)
    seen.set(where, lines)
  }
  const said = (error: unknown): string => (error instanceof Error ? error.constructor.name + error.message : String(error))
  const settled = (promise: Promise<unknown>, where: string): void => {
    promise.then(
      (value) => note(where, `resolved ${typeof value === 'object' ? typeof value : String(value)}`),
      (error) => note(where, `rejected ${said(error)}`),
    )
  }

  const queryClient = new QueryClient({
    queryCache: new QueryCache({
      onSuccess: (data, query) => note(`key ${keyOf(query.queryKey)}`, `onSuccess ${String(data)}`),
      onError: (error, query) => note(`key ${keyOf(query.queryKey)}`, `onError ${said(error)}`),
      onSettled: (_data, _error, query) => note(`key ${keyOf(query.queryKey)}`, 'onSettled'),
    }),
    mutationCache: new MutationCache({ onSettled: (_data, error) => note('mutations', `settled ${said(error)}`) }),
    defaultOptions: { queries: { retryDelay: 15, retry: 0 } },
  })

  /** Answers with when it was asked, and fails now and then. */
  const load = async (key: string, signal: AbortSignal | undefined): Promise<number> => {
    const n = (counts.get(key) ?? 0) + 1
    counts.set(key, n)
    const at = now()
    loads.push({ key, at })
    note(`key ${key}`, `loads ${n}`)
    signal?.addEventListener('abort', () => note(`key ${key}`, `aborted ${n}`))
    await new Promise((resolve) => setTimeout(resolve, latencyOf(key, at)))
    if (failsAt(key, at)) throw new Error(`load ${n} of ${key}`)
    return at
  }

  const toOptions = (key: string, { readsSignal, keepsPrevious, ...options }: ScriptOptions): QueryObserverOptions =>
    ({
      ...options,
      queryKey: queryKeyOf(key),
      queryFn: (context: { readonly signal: AbortSignal }) => load(key, readsSignal ? context.signal : undefined),
      ...(keepsPrevious && { placeholderData: keepPreviousData }),
    }) as QueryObserverOptions

  const looked = (slot: number, key: string): void => {
    const keys = keysOfSlot.get(slot) ?? new Set()
    keys.add(key)
    keysOfSlot.set(slot, keys)
  }

  const run = (operation: Operation, n: number): void => {
    const where = `call ${n} ${operation.name}`
    if (operation.name === 'mount') {
      observers.get(operation.slot)?.stop()
      looked(operation.slot, operation.key)
      const observer = new QueryObserver(queryClient, toOptions(operation.key, operation.options))
      observers.set(operation.slot, { observer, stop: observer.subscribe(() => undefined) })
    } else if (operation.name === 'options') {
      const found = observers.get(operation.slot)
      if (found) looked(operation.slot, operation.key)
      found?.observer.setOptions(toOptions(operation.key, operation.options))
    } else if (operation.name === 'unmount') {
      observers.get(operation.slot)?.stop()
      observers.delete(operation.slot)
    } else if (operation.name === 'refetch') {
      const found = observers.get(operation.slot)
      if (found) settled(found.observer.refetch(toCall(operation.call)), `${where} of ${keyOf(found.observer.getCurrentQuery().queryKey)}`)
    } else if (operation.name === 'fetch' || operation.name === 'prefetch' || operation.name === 'ensure') {
      const { enabled: _enabled, refetchOnMount: _mount, placeholderData: _data, ...options } = toOptions(operation.key, operation.options)
      const call = {
        fetch: () => queryClient.fetchQuery(options as FetchQueryOptions),
        prefetch: () => queryClient.prefetchQuery(options as FetchQueryOptions),
        ensure: () => queryClient.ensureQueryData(options as FetchQueryOptions),
      }
      settled(call[operation.name](), `${where} of ${operation.key}`)
    } else if (operation.name === 'invalidate') {
      settled(queryClient.invalidateQueries(toFilters(operation.filters), toCall(operation.call)), where)
    } else if (operation.name === 'refetchAll') {
      settled(queryClient.refetchQueries(toFilters(operation.filters), toCall(operation.call)), where)
    } else if (operation.name === 'reset') {
      settled(queryClient.resetQueries(toFilters(operation.filters), toCall(operation.call)), where)
    } else if (operation.name === 'cancel') {
      settled(
        queryClient.cancelQueries(toFilters(operation.filters), operation.revert === undefined ? {} : { revert: operation.revert }),
        where,
      )
    } else if (operation.name === 'remove') queryClient.removeQueries(toFilters(operation.filters))
    else if (operation.name === 'set') queryClient.setQueryData(queryKeyOf(operation.key), 1_000_000 + n)
    else if (operation.name === 'mark')
      queryClient
        .getQueryCache()
        .find({ queryKey: queryKeyOf(operation.key) })
        ?.invalidate()
    else {
      const mutation = new MutationObserver(queryClient, {
        mutationFn: () => new Promise((resolve, reject) => setTimeout(operation.fails ? reject : resolve, 15)),
        onMutate: () => note('mutations', `${n} onMutate`),
        onSuccess: () => note('mutations', `${n} onSuccess`),
        onError: () => note('mutations', `${n} onError`),
        onSettled: () => note('mutations', `${n} onSettled`),
      })
      settled(mutation.mutate(), `mutations ${n}`)
    }
  }

  const look = (): void => {
    for (const { queryKey, state } of queryClient.getQueryCache().getAll()) {
      const { data, status, fetchStatus, isInvalidated, dataUpdateCount, errorUpdateCount, fetchFailureCount } = state
      const updated = state.dataUpdatedAt === 0 ? 0 : state.dataUpdatedAt - start
      note(
        `key ${keyOf(queryKey)}`,
        `is ${String(data)} ${status} ${fetchStatus} ${isInvalidated} ${dataUpdateCount} ${errorUpdateCount} ${fetchFailureCount} ${updated}`,
      )
    }
    for (const [slot, { observer }] of observers) {
      const { data, status, fetchStatus, isStale, isPlaceholderData, isRefetchError, isEnabled } = observer.getCurrentResult()
      note(
        `slot ${slot}`,
        `is ${String(data)} ${status} ${fetchStatus} ${isStale} ${isPlaceholderData} ${isRefetchError} ${String(isEnabled)}`,
      )
    }
  }

  return { queryClient, seen, loads, keysOfSlot, run, look }
}
