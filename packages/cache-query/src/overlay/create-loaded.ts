import type { Tag } from '@unstale/cache-core'
import { newCause } from '../client-state'
import { carry, loadedBy, withDeclared } from '../commit-load'
import type { LoadFrame } from '../frame'
import { isEntryFresh } from '../judge-query'
import { markQuery } from '../mark-query'
import type { QueryEntry } from '../query-entry'
import { baseOfPage } from './base-of-page'
import type { Waiting } from './create-waiting'
import type { StoreData } from './guard-query'
import type { Layered, PendingChange, Snapshot } from './layers'
import type { Overlay } from './overlay'
import type { OverlayContext } from './overlay-context'
import { markMutated } from './refetch-entry'

/** How many snapshots of one query wait at most. The oldest leaves first. */
const MAX_HELD = 4

interface LoadStart {
  /** When the load was begun. */
  readonly at: number
  /** What the data below the changes was then. */
  readonly base: unknown
}

export interface LoadedOptions extends OverlayContext {
  readonly waiting: Waiting
}

/** What becomes of the data that loads bring: shown, held or dropped. */
export interface Loaded extends Pick<Overlay, 'setAside'> {
  began(frame: LoadFrame, start: LoadStart): void
  onLoaded(entry: QueryEntry, frame: LoadFrame, data: unknown, store: StoreData): unknown
}

export const createLoaded = ({ state, layering, waiting, tick }: LoadedOptions): Loaded => {
  const { layered, drawn, remember, adopt, forget } = layering
  const begun = new WeakMap<LoadFrame, LoadStart>()
  const verdicts = new WeakMap<LoadFrame, { readonly kind: 'held' | 'dropped'; readonly snapshot: Snapshot }>()

  const snapshotOf = (entry: QueryEntry, frame: LoadFrame, data: unknown): Snapshot => {
    const start = begun.get(frame)
    const page = frame.more ? baseOfPage(frame.dataBefore, start?.base, data) : undefined
    const tags = new Set<Tag>(withDeclared(state, entry, frame.tags))
    if (frame.more) for (const tag of entry.tags) tags.add(tag)
    return {
      data: page ? page.base : data,
      frame,
      tags,
      place: loadedBy(state, entry, frame).place,
      requested: start?.at ?? 0,
      arrived: tick(),
      arrivedOn: Date.now(),
      more: page?.direction,
    }
  }

  const show = (entry: QueryEntry, snapshot: Snapshot, changes: readonly PendingChange[], store: StoreData): unknown => {
    const layers = adopt(entry, snapshot, changes)
    const result = store(drawn(layers).data)
    remember(layers)
    waiting.payPage(layers, snapshot)
    if (changes.length === 0) forget(layers)
    return result
  }

  const setBack = (layers: Layered, snapshot: Snapshot, blockers: readonly PendingChange[]): void => {
    for (const change of blockers) {
      layers.awaited.add(change)
      change.queries.add(layers)
    }
    const isOutstanding = blockers.some(({ settledAt }) => settledAt === undefined)
    if (isOutstanding) {
      layers.held = [...layers.held, snapshot].slice(-MAX_HELD)
      state.events.emit('snapshotHeld', { query: layers.entry.query.queryHash })
    } else {
      waiting.drop(layers, [...layers.held, snapshot])
    }
    waiting.start(layers)
    verdicts.set(snapshot.frame, { kind: isOutstanding ? 'held' : 'dropped', snapshot })
  }

  const endDropped = (entry: QueryEntry, snapshot: Snapshot): void => {
    const askedLate = [...(layered.get(entry)?.changes ?? [])].some(
      ({ settledAt }) => settledAt !== undefined && snapshot.requested > settledAt,
    )
    markMutated(state, entry)
    if (askedLate || entry.slot.owed) return state.calm.ended(entry, 'unchanged')
    state.calm.ended(entry, 'fresh')
    state.calm.after(entry, 0)
  }

  const endHeld = (entry: QueryEntry, snapshot: Snapshot): void => {
    // From now on the tags of what waits are watched as well: an invalidation meanwhile must not be lost on it.
    carry(state, entry, [...new Set([...entry.tags, ...snapshot.tags])], snapshot.frame.from)
    if (!isEntryFresh(state, entry)) markQuery(state, entry, entry.cause ?? newCause(state, 'push'))
    state.calm.ended(entry, entry.slot.owed ? 'overtaken' : 'fresh')
  }

  return {
    began: (frame, start) => void begun.set(frame, start),
    onLoaded: (entry, frame, data, store) => {
      const layers = layered.get(entry)
      const snapshot = snapshotOf(entry, frame, data)
      const isForced = waiting.isOverdue(layers)
      const { changes, blockers } = waiting.plan(entry, layers, snapshot, isForced)
      if (!layers && changes.length === 0 && blockers.length === 0) return store(data)
      if (blockers.length === 0) {
        if (layers && isForced) waiting.force(layers)
        return show(entry, snapshot, changes, store)
      }
      // What is not shown has to wait somewhere, also over a query that shows nothing of any change yet.
      const below = { ...snapshot, data: entry.query.state.data, requested: 0, arrived: 0, place: entry.place }
      setBack(layers ?? adopt(entry, below, []), snapshot, blockers)
      return store(entry.query.state.data, { updatedAt: entry.query.state.dataUpdatedAt })
    },
    setAside: (entry, frame) => {
      const verdict = verdicts.get(frame)
      if (!verdict) return false
      if (verdict.kind === 'dropped') endDropped(entry, verdict.snapshot)
      else endHeld(entry, verdict.snapshot)
      return true
    },
  }
}
