import type { Query, QueryCacheNotifyEvent } from '@tanstack/query-core'
import { type ClientState, newCause } from './client-state'
import { adoptStamp, commitFailure, commitLoad, declareByKey } from './commit-load'
import { createLoadFrame, type LoadFrame, loadRepeated } from './frame'
import { isPromise, rawStamp, takeBelow, writeStamp } from './hydration-stamp'
import { isEntryFresh } from './judge-query'
import { markQuery } from './mark-query'
import { dropEntry, entryOf, isCached, keepEntry } from './query-entries'
import { createEntry, isRefetchable, type QueryEntry, release } from './query-entry'

const add = (state: ClientState, query: Query): QueryEntry => {
  const entry = createEntry(query, state.local.count)
  keepEntry(state, entry)
  state.joinTabs()
  const below = takeBelow(query)
  // Nobody looks yet: nothing is to be told of.
  if (below) query.state = { ...query.state, ...below }
  if (query.state.data !== undefined) {
    adoptStamp(state, entry)
    state.overlay?.added(entry)
  }
  return entry
}

/** The load is over. Tags remembered for its sake are needed until `settle` has judged what it brought. */
const endLoad = (state: ClientState, entry: QueryEntry, settle: (frame: LoadFrame) => void = () => undefined): void => {
  const { frame } = entry
  if (!frame) return
  entry.frame = undefined
  settle(frame)
  state.overlay?.loadEnded(entry)
  const stamp = rawStamp(entry.query)
  state.announced.get(entry)?.(isPromise(stamp) ? undefined : stamp)
  state.announced.delete(entry)
  const { queryKey } = entry.query
  if (state.loading.get(queryKey) === entry) state.loading.delete(queryKey)
  if (--state.loads === 0) state.index.remember(false)
}

const beginLoad = (state: ClientState, entry: QueryEntry, more: boolean): void => {
  if (entry.frame === undefined && ++state.loads === 1) state.index.remember(true)
  state.loading.set(entry.query.queryKey, entry)
  if (state.isServer && entry.query.state.data === undefined && !state.announced.has(entry)) {
    writeStamp(
      entry.query,
      new Promise((resolve) => {
        state.announced.set(entry, resolve)
      }),
    )
  }
  const isStale = entry.query.state.data !== undefined && !isEntryFresh(state, entry)
  entry.frame = createLoadFrame(state, entry, isStale, more)
  state.overlay?.loadBegan(entry)
}

const remove = (state: ClientState, entry: QueryEntry): void => {
  endLoad(state, entry)
  dropEntry(state, entry)
  state.unconfirmed.delete(entry)
  state.calm.forget(entry)
  state.overlay?.removed(entry)
  if (state.index.carry(entry, entry.tags, [])) state.interestChanged()
}

/** Data was put there by hand: it does not make the query fresher than what its last load was known up to. */
const keepMark = (state: ClientState, entry: QueryEntry): void => {
  entry.dataUpdatedAt = entry.query.state.dataUpdatedAt
  declareByKey(state, entry)
  if (!isEntryFresh(state, entry)) markQuery(state, entry, entry.cause ?? newCause(state, 'manual'))
}

/** A hand-written mark. The load under way began before it, so it must outlive that load's success. */
const onInvalidate = (state: ClientState, entry: QueryEntry): void => {
  entry.localMark = state.local.bump()
  entry.cause = newCause(state, 'manual')
}

/** Who cancels a load wants none now. What a tag names must not stay stale before somebody's eyes for ever, so it is tried later. */
const cancelled = (state: ClientState, entry: QueryEntry): void => {
  const isOwed = entry.tags.length > 0 && isRefetchable(entry) && entry.query.state.data !== undefined && !isEntryFresh(state, entry)
  if (isOwed && !state.isServer) state.calm.ended(entry, 'failed')
  else state.calm.forget(entry)
}

/** Hydration, a reset, or the revert of a cancelled load, which would also revert a mark made meanwhile. */
const onSetState = (state: ClientState, entry: QueryEntry): void => {
  const { query } = entry
  if (query.state.fetchStatus === 'idle' && entry.frame) {
    endLoad(state, entry)
    cancelled(state, entry)
  }
  state.overlay?.stateReplaced(entry)
  const below = entry.layers === 0 ? takeBelow(query) : undefined
  if (below) {
    query.setState(below)
    state.overlay?.added(entry)
    return
  }
  if (query.state.data === undefined) {
    // A reset query holds nothing that could be stale.
    entry.local = state.local.count
    return
  }
  const isOther = rawStamp(query) !== entry.stamped
  if (query.state.dataUpdatedAt !== entry.dataUpdatedAt || isOther) adoptOrForget(state, entry, isOther)
  else if (!isEntryFresh(state, entry)) markQuery(state, entry, entry.cause ?? newCause(state, 'manual'))
}

/** New data under an old stamp: what the stamp said was of the data before. */
const adoptOrForget = (state: ClientState, entry: QueryEntry, isStamped: boolean): void => {
  if (!isStamped) writeStamp(entry.query, undefined)
  entry.local = state.local.count
  adoptStamp(state, entry)
}

const onUpdated = (state: ClientState, entry: QueryEntry, action: Extract<QueryCacheNotifyEvent, { type: 'updated' }>['action']): void => {
  if (state.overlay?.isWriting(entry)) return
  if (action.type === 'fetch') beginLoad(state, entry, action.meta?.fetchMore !== undefined)
  else if (action.type === 'failed') {
    if (entry.frame) loadRepeated(entry.frame)
  } else if (action.type === 'invalidate') onInvalidate(state, entry)
  else if (action.type === 'setState') onSetState(state, entry)
  else if (action.type === 'pause') release(entry)
  else if (action.type === 'success') {
    if (action.manual) return keepMark(state, entry)
    endLoad(state, entry, (frame) => {
      if (!state.overlay?.setAside(entry, frame)) commitLoad(state, entry, frame)
    })
  } else if (action.type === 'error') {
    // Older versions of TanStack Query revert a cancelled load through an error.
    if ((action.error as { readonly revert?: boolean } | null)?.revert) onSetState(state, entry)
    else endLoad(state, entry, (frame) => commitFailure(state, entry, frame))
  }
}

const onObserved = (state: ClientState, entry: QueryEntry): void => {
  if (entry.tags.length > 0) state.interestChanged()
  // What no tag names is loaded on mount exactly when TanStack would.
  if (entry.tags.length === 0 || isEntryFresh(state, entry) || state.isServer) return
  // TanStack decides first whether mounting refetches; where it does not, what is stale is refetched all the same.
  queueMicrotask(() => {
    if (!entry.frame && isRefetchable(entry) && !isEntryFresh(state, entry) && isCached(state, entry)) state.calm.after(entry, 0)
  })
}

/** Follows the query cache. Returns what stops it. */
export const watchCache = (state: ClientState): (() => void) => {
  for (const query of state.cache.getAll()) {
    const entry = add(state, query)
    if (query.state.fetchStatus !== 'idle') beginLoad(state, entry, false)
  }
  return state.cache.subscribe((event) => {
    // What this client does itself it need not hear of: it is done to ten queries at a time.
    if (state.marking && event.type === 'updated' && event.action.type === 'invalidate') return
    if (event.type === 'added') {
      add(state, event.query)
      return
    }
    const entry = entryOf(state, event.query)
    if (!entry) return
    if (event.type === 'removed') remove(state, entry)
    else if (event.type === 'updated') onUpdated(state, entry, event.action)
    else if (event.type === 'observerAdded') onObserved(state, entry)
    else if (event.type === 'observerRemoved' && entry.tags.length > 0) state.interestChanged()
  })
}
