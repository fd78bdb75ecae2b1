import { commitLoad } from '../commit-load'
import { isCached } from '../query-entries'
import { isRefetchable, type QueryEntry } from '../query-entry'
import { judgeSnapshot } from './judge-snapshot'
import type { Layered, PendingChange, Snapshot } from './layers'
import type { OverlayContext } from './overlay-context'
import { type Plan, planSnapshot } from './plan-snapshot'
import { refetchEntry } from './refetch-entry'

export interface WaitingOptions extends OverlayContext {
  readonly isClosed: () => boolean
}

/** Loaded data that waits for the reply of a change, until it is shown or dropped. */
export interface Waiting {
  plan(entry: QueryEntry, layers: Layered | undefined, snapshot: Snapshot, isForced: boolean): Plan
  /** Whether data has not been shown for as long as is allowed. */
  isOverdue(layers: Layered | undefined): boolean
  /** Tells that a snapshot is shown although it may hold a change. */
  force(layers: Layered): void
  /** Loads the page again that a dropped snapshot has brought, unless this one has brought it. */
  payPage(layers: Layered, snapshot: Snapshot): void
  drop(layers: Layered, snapshots: readonly Snapshot[]): void
  start(layers: Layered): void
  /** Something was learned about a change: what is shown, and what waits, is judged again. */
  reconsider(layers: Layered): void
  /** Asks once more where nobody else would, so that a change whose reply is there can leave. */
  askForRest(layers: Layered): void
}

export const createWaiting = ({ state, layering, pending, isClosed }: WaitingOptions): Waiting => {
  const { events, ports, holdFor } = state
  const { layered, drawn, share, remember, write, seal, setChanges, adopt, forget, redraw } = layering

  const plan: Waiting['plan'] = (entry, layers, snapshot, isForced) =>
    planSnapshot({ entry, layers, snapshot, pending, isForced, reports: layering.reportsFor(entry, false) })

  const payPage = (layers: Layered, snapshot: Snapshot): void => {
    const { owedPage: direction, entry } = layers
    if (!direction || snapshot.more) return
    layers.owedPage = undefined
    queueMicrotask(() => {
      if (!isCached(state, entry) || !isRefetchable(entry) || isClosed()) return
      entry.query.fetch(undefined, { meta: { fetchMore: { direction } } }).catch(() => undefined)
    })
  }

  const force = (layers: Layered): void => {
    events.emit('snapshotForced', {
      query: layers.entry.query.queryHash,
      waitedMs: ports.clock.monotonic() - (layers.waitingSince ?? ports.clock.monotonic()),
    })
  }

  /**
   * Data asked for before a change's reply, whose position does not compare with the change's, may or may not hold it.
   * Where no load is owed nothing would bring newer data, and the change would be drawn for ever.
   */
  const askForRest: Waiting['askForRest'] = (layers) => {
    const { entry, moment, changes } = layers
    const isLeft = changes.some(
      (change) => change.settledAt !== undefined && moment.requested <= change.settledAt && judgeSnapshot(moment, change) === 'unsure',
    )
    // What waits decides when the reply that it waits for is there.
    const isWaiting = layers.held.length > 0 || layers.awaited.size > 0
    const isAsked = isWaiting || entry.frame !== undefined || entry.slot.owed || state.unconfirmed.has(entry)
    if (isLeft && !isAsked) refetchEntry(state, entry, false)
  }

  /** A held snapshot becomes what is shown, outside of any load. */
  const release = (layers: Layered, snapshot: Snapshot, changes: readonly PendingChange[]): void => {
    const { entry } = layers
    adopt(entry, snapshot, changes)
    if (changes.length > 0) seal(entry)
    entry.dataUpdatedAt = snapshot.arrivedOn
    const data = share(entry, drawn(layers).data)
    write(entry, { data, dataUpdatedAt: snapshot.arrivedOn, isInvalidated: false, status: 'success', error: null })
    remember(layers)
    commitLoad(state, entry, snapshot.frame)
    payPage(layers, snapshot)
    if (changes.length === 0) forget(layers)
    else askForRest(layers)
  }

  const drop = (layers: Layered, snapshots: readonly Snapshot[]): void => {
    layers.held = []
    layers.owedPage ??= snapshots.find(({ more }) => more)?.more
    events.emit('snapshotDropped', { query: layers.entry.query.queryHash })
  }

  return {
    plan,
    isOverdue: (layers) => layers?.waitingSince !== undefined && ports.clock.monotonic() - layers.waitingSince >= holdFor,
    force,
    payPage,
    drop,
    start: (layers) => {
      layers.waitingSince ??= ports.clock.monotonic()
      layers.cancelTimer ??= ports.timers.after(holdFor, () => {
        layers.cancelTimer = undefined
        const snapshot = layers.held.at(-1)
        if (!snapshot || layered.get(layers.entry) !== layers) return
        force(layers)
        release(layers, snapshot, plan(layers.entry, layers, snapshot, true).changes)
      })
    },
    reconsider: (layers) => {
      for (const snapshot of [...layers.held].reverse()) {
        const { changes, blockers } = plan(layers.entry, layers, snapshot, false)
        if (blockers.length > 0) continue
        return release(layers, snapshot, changes)
      }
      const rest = layers.changes.filter((change) => judgeSnapshot(layers.moment, change) !== 'with')
      setChanges(layers, rest, 'confirmed')
      const { held } = layers
      const waits = held.some((snapshot) =>
        plan(layers.entry, layers, snapshot, false).blockers.some(({ settledAt }) => settledAt === undefined),
      )
      if (waits || held.length === 0) redraw(layers)
      else {
        drop(layers, held)
        // First: who follows the query sees that a load begins, with what is shown then.
        redraw(layers)
        refetchEntry(state, layers.entry, false)
      }
      askForRest(layers)
    },
    askForRest,
  }
}
