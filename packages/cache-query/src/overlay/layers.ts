import type { Position, Tag } from '@unstale/cache-core'
import type { LoadFrame } from '../frame'
import type { QueryEntry } from '../query-entry'
import { applyOperation } from './apply-operation'
import type { SnapshotMoment } from './judge-snapshot'
import { concerns, isIdempotent, type Operation } from './record-patch'

/** One optimistic change and where it is drawn. */
export interface PendingChange {
  readonly id: string
  readonly seq: number
  readonly begunAt: number
  readonly declaredIdempotent: boolean | undefined
  operations: readonly Operation[]
  sentAt: number | undefined
  settledAt: number | undefined
  position: Position | undefined
  isOver: boolean
  readonly queries: Set<Layered>
  /** Queries of which a `patchAmbiguous` event has told. */
  readonly doubted: Set<string>
}

/** Loaded data that is not shown yet. */
export interface Snapshot extends SnapshotMoment {
  readonly data: unknown
  readonly frame: LoadFrame
  readonly tags: ReadonlySet<Tag>
  readonly arrivedOn: number
  /** It adds a page: which way. */
  readonly more: 'forward' | 'backward' | undefined
}

/** A query over which changes are drawn: the server's data below, the changes in the order in which they were begun. */
export interface Layered {
  readonly entry: QueryEntry
  base: unknown
  moment: SnapshotMoment
  tags: ReadonlySet<Tag>
  changes: readonly PendingChange[]
  /** Changes that a caller has put into the base by hand, so that they must not be drawn again. */
  included: ReadonlySet<PendingChange>
  /** Data that waits for the reply of a change, oldest first. */
  held: readonly Snapshot[]
  /** Changes because of which loaded data has not been shown. */
  awaited: Set<PendingChange>
  /** Since when loaded data has not been shown. */
  waitingSince: number | undefined
  cancelTimer: (() => void) | undefined
  /** What was shown before: a cancelled load may bring it back. */
  readonly shown: WeakSet<object>
  /** A page that was dropped and is to be loaded again. */
  owedPage: 'forward' | 'backward' | undefined
}

/** Whether drawing a change again over data that holds it alters nothing in this query. */
export const isHarmless = (change: PendingChange, hash: string, tags: ReadonlySet<Tag>): boolean =>
  change.declaredIdempotent ?? change.operations.every((operation) => !concerns(operation, hash, tags) || isIdempotent(operation))

/** Whether the data of a query may show something of a change. */
export const mayShow = (change: PendingChange, hash: string, tags: ReadonlySet<Tag>): boolean =>
  change.operations.some((operation) => concerns(operation, hash, tags))

export interface Drawn {
  readonly data: unknown
  /** The changes that the data shows something of. */
  readonly matched: ReadonlySet<PendingChange>
}

export interface Reports {
  readonly doubtful: (change: PendingChange, operation: Operation, doubt: string) => void
  /** Left out: an operation that throws ends the drawing. */
  readonly failed?: (change: PendingChange, error: unknown) => void
}

/** The base with every change drawn over it. */
export const draw = (
  { base, tags, included, entry }: Pick<Layered, 'base' | 'tags' | 'included'> & { readonly entry: Pick<QueryEntry, 'query'> },
  changes: readonly PendingChange[],
  reports: Reports,
): Drawn => {
  const matched = new Set<PendingChange>()
  const known = new Set(tags)
  let data = base
  for (const change of changes) {
    if (included.has(change)) {
      matched.add(change)
      continue
    }
    const before = data
    try {
      for (const operation of change.operations) {
        if (!concerns(operation, entry.query.queryHash, known)) continue
        const applied = applyOperation(operation, data, known)
        data = applied.data
        if (applied.matched) matched.add(change)
        if (applied.doubt !== undefined) reports.doubtful(change, operation, applied.doubt)
      }
    } catch (error) {
      if (!reports.failed) throw error
      data = before
      reports.failed(change, error)
    }
  }
  return { data, matched }
}
