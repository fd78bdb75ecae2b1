import type { LoadFrame } from '../frame'
import type { QueryEntry } from '../query-entry'
import type { OptimisticChange, OptimisticOptions, OptimisticPatch } from './optimistic-types'

/** Draws pending changes over the data of queries. What follows the query cache tells it what happens. */
export interface Overlay {
  begin(patch: OptimisticPatch, options?: OptimisticOptions): OptimisticChange
  /** Whether the state that a query is being given comes from here. */
  isWriting(entry: QueryEntry): boolean
  /** A query has come with data that no load of this page has brought. */
  added(entry: QueryEntry): void
  loadBegan(entry: QueryEntry): void
  loadEnded(entry: QueryEntry): void
  /** A load has succeeded. True when its data is not shown, so that it says nothing about what is. */
  setAside(entry: QueryEntry, frame: LoadFrame): boolean
  /** The query was given a state by a way around the guard. */
  stateReplaced(entry: QueryEntry): void
  /** What stands beside the data of a query for who stores it: what lies below the changes. */
  seal(entry: QueryEntry): void
  removed(entry: QueryEntry): void
  close(): void
}
