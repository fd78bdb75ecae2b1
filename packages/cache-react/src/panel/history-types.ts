import type { CacheEvents } from '@unstale/cache-query'
import type { CauseNode } from './causes'
import type { Recorded } from './ring'

export type Cause = CacheEvents['queryMarked']['cause']

/** One thing that made queries stale, with what came of it. */
export interface Invalidation {
  readonly id: string
  readonly at: number
  readonly cause: Cause
  readonly tags: readonly string[]
  /** How many queries carried one of the tags; undefined where it is not known. */
  readonly matched: number | undefined
  /** Queries that were marked, and the tags because of which. */
  readonly marked: readonly { readonly query: string; readonly tags: readonly string[] }[]
  /** How many were marked: more than are kept above when there were many. */
  readonly markedCount: number
  readonly refetched: readonly { readonly query: string; readonly changed: boolean; readonly durationMs: number }[]
  readonly refetchedCount: number
}

export interface QueryStats {
  readonly refetches: number
  readonly unchanged: number
  readonly lastAt: number
}

/** Something that somebody should look at. */
export interface FoundProblem {
  readonly key: string
  readonly severity: 'warning' | 'info'
  readonly text: string
  readonly remedy: string
  readonly count: number
  readonly lastAt: number
}

export interface Load {
  readonly query: string
  readonly from: number
  readonly to: number
  readonly changed: boolean | undefined
}

export interface Mark {
  readonly query: string
  readonly at: number
}

export interface ConnectionChange {
  readonly at: number
  readonly state: CacheEvents['connectionChanged']['state']
}

/** What the panel makes of the events. Bounded throughout; takes them in batches. */
export interface History {
  readonly take: (events: readonly Recorded[]) => void
  readonly invalidations: () => readonly Invalidation[]
  /** All that is known to belong together with this cause: what led to it, and what it led to. */
  readonly treeOf: (cause: Cause) => CauseNode
  readonly stats: () => ReadonlyMap<string, QueryStats>
  readonly problems: () => readonly FoundProblem[]
  readonly loads: () => readonly Load[]
  readonly marks: () => readonly Mark[]
  /** Changes that are or were drawn over a query's data; without an end while they are. */
  readonly layers: () => readonly { readonly query: string; readonly from: number; readonly to: number | undefined }[]
  /** When the last event came. */
  readonly latest: () => number | undefined
  /** Whether more is to come. */
  readonly isLive: boolean
  readonly connection: () => readonly ConnectionChange[]
  readonly tabs: () => number
  readonly stepsOf: (query: string) => readonly Recorded[]
  readonly clear: () => void
}
