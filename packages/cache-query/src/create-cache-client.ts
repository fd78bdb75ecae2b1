import type { MutationOptions, QueryClient, QueryKey } from '@tanstack/query-core'
import { type CacheEvents, createBus } from '@unstale/cache-bus'
import { realm, withDefaultPorts } from '@unstale/cache-core'
import { attach } from './attach'
import { checkAttachment } from './check-attachment'
import { checkOptions } from './check-options'
import { type ClientState, newCause } from './client-state'
import type { CacheClient, CacheClientOptions, ClientStatus } from './client-types'
import { connectTabs } from './connect-tabs'
import { createCalm, slotOf } from './create-calm'
import { createListener } from './create-listener'
import { queryError } from './errors'
import type { Frame } from './frame'
import { replaceInvalidateQueries } from './hand-written'
import { invalidateTarget, previewTarget } from './invalidate-target'
import { createLocalOrder } from './local-order'
import { createNeededPosition } from './needed-position'
import { currentPage, type Page } from './page'
import { allEntries, dropEntry } from './query-entries'
import { isRefetchable, loadEntry, type QueryEntry, release } from './query-entry'
import { queryRealm } from './query-realm'
import { runInScope } from './run-in-scope'
import { createStreamLife, type StreamState } from './stream-life'
import { createTagIndex } from './tag-index'
import { watchCache } from './watch-cache'

/** What is news from elsewhere may wait until the page is shown again. */
const FROM_ELSEWHERE = new Set(['push', 'tab', 'reset', 'timer'])

const createState = (queryClient: QueryClient, options: CacheClientOptions, page: Page | undefined): ClientState => {
  const ports = withDefaultPorts(options.ports)
  const events = options.bus ?? createBus<CacheEvents>()
  const own = options.fetch
  const given: typeof own = own && ((...args) => (state.around?.(own) ?? own)(...args))
  const can = (entry: QueryEntry): 'load' | 'busy' | 'wait' | 'gone' => {
    if (entry.frame) return 'busy'
    if (!isRefetchable(entry)) return 'gone'
    return page && !page.isVisible() && FROM_ELSEWHERE.has(entry.cause?.source ?? 'push') ? 'wait' : 'load'
  }
  const load = (entry: QueryEntry): void => {
    const load = loadEntry(entry, false)
    slotOf(entry).begun = load
    load.catch(() => undefined)
    if (entry.query.state.fetchStatus === 'paused') release(entry)
  }
  const state: ClientState = {
    queryClient,
    cache: queryClient.getQueryCache(),
    events,
    ports,
    listener: createListener({ events, fetch: given, origins: options.origins ?? [], state: () => state }),
    slot: Symbol('unstale'),
    loading: new Map(),
    index: createTagIndex(),
    followed: { epoch: undefined, applied: 0, floor: 0, told: 0 },
    local: createLocalOrder(),
    needed: createNeededPosition(ports.clock),
    calm: createCalm({
      clock: ports.clock,
      timers: ports.timers,
      can,
      load,
      released: release,
      backedOff: (entry, delayMs) => events.emit('refetchBackedOff', { query: entry.query.queryHash, delayMs }),
    }),
    overlay: undefined,
    mutations: undefined,
    prefetcher: undefined,
    page,
    holdFor: options.holdFor ?? 10_000,
    tagsOf: options.tagsOf,
    around: undefined,
    unconfirmed: new Set(),
    announced: new Map(),
    loads: 0,
    marking: false,
    isServer: page === undefined,
    hasStream: page !== undefined && typeof options.events === 'string',
    interestChanged: () => undefined,
    joinTabs: () => undefined,
    tellTabs: () => undefined,
  }
  return state
}

/**
 * Attaches to a QueryClient and keeps its cache in step with what was written: by this browser, by other tabs, by anyone.
 * Existing hooks and calls stay as they are; hand-written `invalidateQueries` calls become race-free and reach other tabs.
 * On a server it only collects the tags of each query, for `dehydrate`.
 *
 * Throws `CLIENT_ALREADY_ATTACHED` for a second client on one QueryClient, `QUERY_CLIENT_UNSUPPORTED`, `OPTION_INVALID`.
 *
 * @example
 * const queryClient = new QueryClient()
 * createCacheClient(queryClient, { events: '/api/cache/events' })
 */
export const createCacheClient = (queryClient: QueryClient, options: CacheClientOptions = {}): CacheClient => {
  const shared = queryRealm()
  checkOptions(queryClient, options)
  if (shared.clients.has(queryClient)) {
    throw queryError('CLIENT_ALREADY_ATTACHED')
  }
  checkAttachment(queryClient)
  const page = options.ports?.page ?? (realm().scopes ? undefined : currentPage())
  const state = createState(queryClient, options, page)
  const { events, ports, followed } = state
  const subscribers = new Set<() => void>()
  let isDestroyed = false
  let streamState: StreamState = 'idle'
  let heardAt: number | undefined
  let status: ClientStatus

  const refreshStatus = (): void => {
    status = {
      state: streamState,
      position: followed.epoch === undefined ? undefined : { epoch: followed.epoch, seq: followed.applied },
      get lagMs() {
        return heardAt === undefined ? undefined : ports.clock.monotonic() - heardAt
      },
    }
    for (const listener of [...subscribers]) listener()
  }
  refreshStatus()

  const frameOfMutation = ({ mutationKey }: MutationOptions): Frame => {
    // An optimistic change that is being sent listens already.
    if (shared.current?.kind === 'mutation' && shared.current.listener === state.listener) return shared.current
    return {
      kind: 'mutation',
      listener: state.listener,
      cause: newCause(state, 'mutation', mutationKey && JSON.stringify(mutationKey)),
    }
  }
  const cleanups = [
    attach(queryClient, {
      frameOfKey: (key: QueryKey) => state.loading.get(key)?.frame,
      frameOfMutation,
      around: state.isServer ? runInScope : undefined,
    }),
  ]

  if (page) {
    const tabs = connectTabs(state, options)
    cleanups.push(tabs.close, replaceInvalidateQueries(state, tabs.tellHashes))
    state.tellTabs = tabs.tellTags
    state.joinTabs = tabs.join
    if (typeof options.events === 'string') {
      const life = createStreamLife({
        state,
        page,
        url: options.events,
        fetch: state.listener.fetch ?? ((...args) => globalThis.fetch(...args)),
        pollEvery: options.pollEvery ?? 30_000,
        silenceMs: options.silenceMs ?? 40_000,
        maxTags: options.maxTags ?? 1_000,
        onChange: (next) => {
          if (next === 'live' || next === 'polling') heardAt = ports.clock.monotonic()
          streamState = next
          refreshStatus()
        },
      })
      state.interestChanged = life.interestChanged
      cleanups.push(life.close)
    }
    cleanups.push(
      page.onChange(() => {
        if (page.isVisible()) for (const entry of allEntries(state)) state.calm.retry(entry)
      }),
    )
  }
  cleanups.push(
    () => state.overlay?.close(),
    () => state.mutations?.close(),
    () => state.prefetcher?.close(),
    watchCache(state),
  )
  const reference = new WeakRef(state.listener)
  if (page) shared.listeners.add(reference)

  const client: CacheClient = {
    invalidate: (target, how) => {
      if (isDestroyed) return Promise.reject(queryError('CLIENT_DESTROYED'))
      return invalidateTarget(state, target, how)
    },
    preview: (target) => previewTarget(state, target),
    status: () => status,
    subscribe: (listener) => {
      const call = (): void => listener()
      subscribers.add(call)
      return () => void subscribers.delete(call)
    },
    events,
    destroy: () => {
      if (isDestroyed) return
      isDestroyed = true
      for (const cleanup of cleanups.reverse()) cleanup()
      for (const entry of allEntries(state)) {
        state.calm.forget(entry)
        dropEntry(state, entry)
      }
      shared.listeners.delete(reference)
      shared.clients.delete(queryClient)
      shared.targets.delete(queryClient)
    },
  }
  shared.clients.set(queryClient, client)
  shared.targets.set(queryClient, { state })
  return client
}

/** The cache client that is attached to a QueryClient, if there is one. */
export const cacheClientOf = (queryClient: QueryClient): CacheClient | undefined => queryRealm().clients.get(queryClient)
