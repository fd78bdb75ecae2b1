import type { Cause } from '@unstale/cache-bus'
import type { Position, Tag, TagSource } from '@unstale/cache-core'
import type { ClientState } from './client-state'
import { collectTags, NO_TAGS } from './collect-tags'
import type { Listener } from './listener'
import { lower, type Place } from './place'
import type { QueryEntry } from './query-entry'

/** What runs while a response arrives: it says whose response that is. */
export type Frame = LoadFrame | MutationFrame

export interface MutationFrame {
  readonly kind: 'mutation'
  readonly listener: Listener
  readonly cause: Cause
  /** Is told where the records of its writes stand in the log. */
  readonly told?: (position: Position) => void
  /** Is told the status of each response. */
  readonly answered?: (status: number) => void
}

/**
 * One load of one query, all pages and retries of it. What it hears counts only if it succeeds.
 * Plain data, since there is one for each load: only the functions below write to it.
 */
export interface LoadFrame {
  readonly kind: 'query'
  readonly listener: Listener
  /** It replaces what is known to be stale: no HTTP cache may answer. */
  readonly noCache: boolean
  /** It adds a page to what is there. */
  readonly more: boolean
  readonly cause: Cause | undefined
  readonly startedAt: number
  readonly dataBefore: unknown
  /** The client's own count when the load began. */
  local: number
  tags: readonly Tag[]
  /** Where the tags came from. */
  from: 'header' | 'declared' | 'track'
  /** What the client had applied when it began: all that can be said of tags that no response vouches for. */
  begun: Place
  /** What its responses are known up to; undefined before the first. */
  heardAt: Place | undefined
  /** Tags were named by hand. */
  isDeclared: boolean
  /** Whether the query's function was called. Data can also come from a store, or as a promise from the server. */
  hasRun: boolean
}

/** The load that begins now. `more`: it adds a page to what is there. */
export const createLoadFrame = (
  { listener, ports, local }: ClientState,
  { query, cause }: QueryEntry,
  isStale: boolean,
  more: boolean,
): LoadFrame => ({
  kind: 'query',
  listener,
  noCache: isStale,
  more,
  cause: isStale ? cause : undefined,
  startedAt: ports.clock.monotonic(),
  dataBefore: query.state.data,
  local: local.count,
  tags: NO_TAGS,
  from: 'declared',
  begun: listener.applied(),
  heardAt: undefined,
  isDeclared: false,
  hasRun: false,
})

const begin = (frame: LoadFrame): void => {
  frame.begun = frame.listener.applied()
  frame.local = frame.listener.counted()
}

/** The function is about to be called: an attempt that waited for the network reflects what was written meanwhile. */
export const loadStarted = (frame: LoadFrame): void => {
  // Only the first page of an attempt: what began before it covers all of them.
  if (frame.hasRun) return
  frame.hasRun = true
  begin(frame)
}

/** Tags that its function has named. */
export const loadTracked = (frame: LoadFrame, sources: readonly TagSource[]): void => {
  frame.tags = collectTags(frame.tags, sources)
  frame.isDeclared = true
  if (frame.from === 'declared') frame.from = 'track'
}

/** A response: its tags, and the position it speaks for. */
export const loadHeard = (frame: LoadFrame, sources: readonly TagSource[], at: Place): void => {
  frame.tags = collectTags(frame.tags, sources)
  if (sources.length > 0) frame.from = 'header'
  frame.heardAt = lower(frame.heardAt, at)
}

/** The attempt failed and will be repeated: what it heard is void. */
export const loadRepeated = (frame: LoadFrame): void => {
  frame.tags = NO_TAGS
  frame.from = 'declared'
  frame.heardAt = undefined
  frame.isDeclared = false
  frame.hasRun = false
  begin(frame)
}

/** What the load as a whole is known up to. */
export const placeOfLoad = ({ heardAt, isDeclared, begun }: LoadFrame): Place =>
  heardAt === undefined || isDeclared ? lower(heardAt, begun) : heardAt
