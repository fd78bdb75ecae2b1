import type { Cause } from '@unstale/cache-bus'
import { addTags, type Position, type Tag, type TagSource } from '@unstale/cache-core'
import type { Listener } from './listener'
import { lower, type Place } from './place'

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

/** One load of one query, all pages and retries of it. What it hears counts only if it succeeds. */
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
  readonly local: number
  readonly tags: ReadonlyMap<Tag, Tag | undefined>
  /** Where the tags came from. */
  readonly from: 'header' | 'declared' | 'track'
  /** What the load as a whole is known up to. */
  readonly place: Place
  /** What the client had applied when it began: all that can be said of tags that no response vouches for. */
  readonly begun: Place
  track(sources: readonly TagSource[]): void
  /** A response: its tags, and the position it speaks for. */
  heard(tags: readonly TagSource[], place: Place): void
  /** Whether the query's function was called. Data can also come from a store, or as a promise from the server. */
  readonly hasRun: boolean
  /** The function is about to be called: an attempt that waited for the network reflects what was written meanwhile. */
  started(): void
  /** The attempt failed and will be repeated: what it heard is void. */
  again(): void
}

export interface LoadFrameOptions extends Pick<LoadFrame, 'listener' | 'noCache' | 'more' | 'cause' | 'startedAt' | 'dataBefore'> {
  readonly count: () => number
}

export const createLoadFrame = ({ count, ...rest }: LoadFrameOptions): LoadFrame => {
  const tags = new Map<Tag, Tag | undefined>()
  let from: LoadFrame['from'] = 'declared'
  let begun = rest.listener.applied()
  let local = count()
  let place: Place | undefined
  let isDeclared = false
  let hasRun = false
  return {
    kind: 'query',
    ...rest,
    tags,
    get local() {
      return local
    },
    get from() {
      return from
    },
    get begun() {
      return begun
    },
    get place() {
      return place === undefined || isDeclared ? lower(place, begun) : place
    },
    get hasRun() {
      return hasRun
    },
    started: () => {
      // Only the first page of an attempt: what began before it covers all of them.
      if (hasRun) return
      hasRun = true
      begun = rest.listener.applied()
      local = count()
    },
    track: (sources) => {
      addTags(tags, sources)
      isDeclared = true
      if (from === 'declared') from = 'track'
    },
    heard: (sources, at) => {
      addTags(tags, sources)
      if (sources.length > 0) from = 'header'
      place = lower(place, at)
    },
    again: () => {
      tags.clear()
      from = 'declared'
      place = undefined
      isDeclared = false
      hasRun = false
      begun = rest.listener.applied()
      local = count()
    },
  }
}
