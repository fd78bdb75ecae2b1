import { type QueryState, replaceEqualDeep } from '@tanstack/query-core'
import type { ClientState } from '../client-state'
import { stamp } from '../commit-load'
import { drawnStamp, rawStamp, writeStamp } from '../hydration-stamp'
import type { QueryEntry } from '../query-entry'
import { guardQuery, type SetDataOptions, type StoreData, type StoreState } from './guard-query'
import { type Drawn, draw, type Layered, type PendingChange, type Reports, type Snapshot } from './layers'

export type LeaveReason = 'confirmed' | 'failed' | 'undone' | 'dropped'

export interface LayerStoreOptions {
  readonly state: ClientState
  /** Whether the query must be guarded although nothing is drawn over it. */
  readonly isNeeded: (entry: QueryEntry) => boolean
  readonly onData: (entry: QueryEntry, data: unknown, options: SetDataOptions | undefined, store: StoreData) => unknown
  readonly onState: (entry: QueryEntry, next: Partial<QueryState>, store: StoreState) => void
}

/** The queries over which changes are drawn, and the ways in which their data is replaced. */
export interface LayerStore {
  readonly layered: ReadonlyMap<QueryEntry, Layered>
  /** What is known of a query; a new layering, not kept yet, where nothing is drawn over it. */
  layersOf(entry: QueryEntry): Layered
  keep(layers: Layered): void
  reportsFor(entry: QueryEntry, keepsErrors: boolean): Reports
  drawn(layers: Layered, changes?: readonly PendingChange[], keepsErrors?: boolean): Drawn
  /** Structural sharing, as the query has it. */
  share(entry: QueryEntry, next: unknown): unknown
  /** What is shown now may be brought back by the cancellation of a load. */
  remember(layers: Layered): void
  write(entry: QueryEntry, next: Partial<QueryState>): void
  isWriting(entry: QueryEntry): boolean
  seal(entry: QueryEntry): void
  guard(entry: QueryEntry): void
  unguard(entry: QueryEntry): void
  setChanges(layers: Layered, next: readonly PendingChange[], reason: LeaveReason): void
  adopt(
    entry: QueryEntry,
    snapshot: Pick<Snapshot, 'data' | 'tags' | 'requested' | 'arrived' | 'place'>,
    changes: readonly PendingChange[],
  ): Layered
  forget(layers: Layered): void
  redraw(layers: Layered): void
  close(): void
}

export const createLayerStore = ({ state, isNeeded, onData, onState }: LayerStoreOptions): LayerStore => {
  const { events } = state
  const layered = new Map<QueryEntry, Layered>()
  const guards = new Map<QueryEntry, () => void>()
  let writing: QueryEntry | undefined

  const reportsFor = (entry: QueryEntry, keepsErrors: boolean): Reports => ({
    doubtful: (change, operation, doubt) => {
      if (change.doubted.has(entry.query.queryHash)) return
      change.doubted.add(entry.query.queryHash)
      const tag = operation.kind === 'query' ? operation.hash : operation.tag
      events.emit('patchAmbiguous', {
        change: change.id,
        query: entry.query.queryHash,
        tag,
        remedy: `${doubt}: use view.query for this query`,
      })
    },
    ...(!keepsErrors && {
      failed: (change: PendingChange, error: unknown) =>
        events.emit('patchFailed', { change: change.id, query: entry.query.queryHash, error }),
    }),
  })

  const drawn = (layers: Layered, changes: readonly PendingChange[] = layers.changes, keepsErrors = false): Drawn =>
    draw(layers, changes, reportsFor(layers.entry, keepsErrors))

  const share = (entry: QueryEntry, next: unknown): unknown => {
    const before = entry.query.state.data
    const { structuralSharing } = entry.query.options as { readonly structuralSharing?: unknown }
    if (typeof structuralSharing === 'function') return structuralSharing(before, next) as unknown
    return structuralSharing === false ? next : replaceEqualDeep(before, next)
  }

  const remember = ({ entry, shown }: Layered): void => {
    const { data } = entry.query.state
    if (typeof data === 'object' && data !== null) shown.add(data)
  }

  const write = (entry: QueryEntry, next: Partial<QueryState>): void => {
    const outer = writing
    writing = entry
    try {
      entry.query.setState(next)
    } finally {
      writing = outer
    }
  }

  /** Data that holds unconfirmed changes must not pass for the server's when it is stored or sent: what lies below goes along. */
  const seal = (entry: QueryEntry): void => {
    const layers = layered.get(entry)
    writeStamp(entry.query, layers && drawnStamp(layers.base, layers.moment.place, layers.tags))
    entry.stamped = rawStamp(entry.query)
  }

  const guard = (entry: QueryEntry): void => {
    if (guards.has(entry)) return
    guards.set(
      entry,
      guardQuery(entry.query, {
        onData: (data, options, store) => onData(entry, data, options, store),
        onState: (next, store) => onState(entry, next, store),
      }),
    )
  }

  const unguard = (entry: QueryEntry): void => {
    if (layered.has(entry) || isNeeded(entry)) return
    guards.get(entry)?.()
    guards.delete(entry)
  }

  const detach = (layers: Layered, change: PendingChange, reason: LeaveReason): void => {
    change.queries.delete(layers)
    events.emit('changeLeft', { change: change.id, query: layers.entry.query.queryHash, reason })
  }

  const stopWaiting = (layers: Layered): void => {
    layers.held = []
    for (const change of layers.awaited) if (!layers.changes.includes(change)) change.queries.delete(layers)
    layers.awaited = new Set()
    layers.waitingSince = undefined
    layers.cancelTimer?.()
    layers.cancelTimer = undefined
  }

  /** No change is left: the query is TanStack's alone again. */
  const forget = (layers: Layered): void => {
    stopWaiting(layers)
    layers.entry.layers = 0
    layered.delete(layers.entry)
    unguard(layers.entry)
  }

  const setChanges = (layers: Layered, next: readonly PendingChange[], reason: LeaveReason): void => {
    for (const change of layers.changes) if (!next.includes(change)) detach(layers, change, reason)
    layers.changes = next
    layers.entry.layers = next.length
    for (const change of next) change.queries.add(layers)
  }

  /** Shows what is below with what is above, and nothing else changes: no mark, no time, no count of loads. */
  const redraw = (layers: Layered): void => {
    const { entry } = layers
    if (layers.changes.length > 0) seal(entry)
    const data = share(entry, drawn(layers).data)
    if (data !== entry.query.state.data) write(entry, { data })
    remember(layers)
    if (layers.changes.length > 0) return
    stamp(entry)
    if (layers.held.length === 0 && layers.awaited.size === 0) forget(layers)
  }

  const layersOf = (entry: QueryEntry): Layered =>
    layered.get(entry) ?? {
      entry,
      base: entry.query.state.data,
      moment: { requested: 0, arrived: 0, place: entry.place },
      tags: new Set(entry.tags),
      changes: [],
      included: new Set(),
      held: [],
      awaited: new Set(),
      waitingSince: undefined,
      cancelTimer: undefined,
      shown: new WeakSet(),
      owedPage: undefined,
    }

  /** What is shown from now on comes from this snapshot. */
  const adopt: LayerStore['adopt'] = (entry, snapshot, changes) => {
    const layers = layered.get(entry) ?? layersOf(entry)
    layered.set(entry, layers)
    layers.base = snapshot.data
    layers.moment = snapshot
    layers.tags = snapshot.tags
    layers.included = new Set()
    stopWaiting(layers)
    setChanges(layers, changes, 'confirmed')
    return layers
  }

  return {
    layered,
    layersOf,
    keep: (layers) => {
      layered.set(layers.entry, layers)
      guard(layers.entry)
    },
    reportsFor,
    drawn,
    share,
    remember,
    write,
    isWriting: (entry) => writing === entry,
    seal,
    guard,
    unguard,
    setChanges,
    adopt,
    forget,
    redraw,
    close: () => {
      for (const undo of guards.values()) undo()
      guards.clear()
    },
  }
}
