import type { QueryEntry } from '../query-entry'
import { judgeSnapshot } from './judge-snapshot'
import { draw, isHarmless, type Layered, mayShow, type PendingChange, type Reports, type Snapshot } from './layers'

/** What showing a snapshot would mean for each change. */
export interface Plan {
  /** Those that are drawn over it. */
  readonly changes: readonly PendingChange[]
  /** Those because of which it cannot be shown. */
  readonly blockers: readonly PendingChange[]
}

export interface PlanOptions {
  readonly entry: QueryEntry
  readonly layers: Layered | undefined
  readonly snapshot: Snapshot
  /** Changes without a reply, wherever they are drawn. */
  readonly pending: Iterable<PendingChange>
  /** It is shown in any case. */
  readonly isForced: boolean
  readonly reports: Reports
}

/** In the order in which they were begun. */
export const inOrder = (changes: Iterable<PendingChange>): readonly PendingChange[] => [...changes].sort((a, b) => a.seq - b.seq)

export const planSnapshot = ({ entry, layers, snapshot, pending, isForced, reports }: PlanOptions): Plan => {
  const isFirst = entry.query.state.data === undefined
  const kept: PendingChange[] = []
  const blockers: PendingChange[] = []
  const own = new Set(layers?.changes)
  for (const change of inOrder(new Set([...own, ...(layers?.awaited ?? []), ...pending]))) {
    if (!own.has(change)) {
      if (!mayShow(change, entry.query.queryHash, snapshot.tags)) continue
      const probe = { entry, base: snapshot.data, tags: snapshot.tags, included: new Set<PendingChange>() }
      if (!draw(probe, [...kept, change], reports).matched.has(change)) continue
    }
    const certainty = judgeSnapshot(snapshot, change)
    if (certainty === 'with') continue
    const isKept = certainty === 'without' || isHarmless(change, entry.query.queryHash, snapshot.tags)
    if (isKept) kept.push(change)
    // Nothing can be held back that nothing is shown instead of: it is shown as the server sent it.
    else if (isFirst) continue
    else if (!isForced) blockers.push(change)
    else if (change.settledAt === undefined || snapshot.requested <= change.settledAt) kept.push(change)
  }
  return { changes: kept, blockers }
}
