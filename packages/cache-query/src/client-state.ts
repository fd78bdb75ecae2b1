import type { QueryCache, QueryClient, QueryKey } from '@tanstack/query-core'
import type { Bus, CacheEvents, Cause } from '@unstale/cache-bus'
import { createCause, type Ports, type Position, type Tag } from '@unstale/cache-core'
import type { Calm } from './create-calm'
import type { Listener } from './listener'
import type { LocalOrder } from './local-order'
import type { NeededPosition } from './needed-position'
import type { Overlay } from './overlay/overlay'
import type { MutationWatch } from './overlay/watch-mutations'
import type { Page } from './page'
import type { Prefetcher } from './prefetch/prefetch-types'
import type { QueryEntry } from './query-entry'
import type { TagIndex } from './tag-index'

/** How far the client has followed the log. `epoch` is the stream's; undefined before it has answered. */
export interface Followed {
  epoch: string | undefined
  applied: number
  floor: number
  /** The highest position heard of by any way. Whatever was requested later was read after it was written. */
  told: number
}

/** What the parts of one client share. Only the functions beside it write to it. */
export interface ClientState {
  readonly queryClient: QueryClient
  readonly cache: QueryCache
  readonly events: Bus<CacheEvents>
  readonly ports: Ports
  readonly listener: Listener
  /** Under which a query holds what this client knows of it: see `entryOf`. */
  readonly slot: symbol
  /** The queries that are loading: TanStack hands their functions the very key object that the query holds. */
  readonly loading: Map<QueryKey, QueryEntry>
  readonly index: TagIndex<QueryEntry>
  readonly followed: Followed
  readonly local: LocalOrder
  readonly needed: NeededPosition
  readonly calm: Calm<QueryEntry>
  /** Draws optimistic changes; there from the first of them on, so that who makes none does not load its code. */
  overlay: Overlay | undefined
  /** Draws mutations; there from the first that says how. */
  mutations: MutationWatch | undefined
  /** Fetches ahead; there from when it is first asked for. */
  prefetcher: Prefetcher | undefined
  /** The page that this client lives in; undefined on a server. */
  readonly page: Page | undefined
  readonly holdFor: number
  readonly tagsOf: ((key: QueryKey) => readonly Tag[] | undefined) | undefined
  /** Comes between this client and the `fetch` that it was given: see `aroundFetch`. */
  around: ((fetch: typeof globalThis.fetch) => typeof globalThis.fetch) | undefined
  /** Data of another epoch, until the stream has confirmed its own. */
  readonly unconfirmed: Set<QueryEntry>
  /** On a server: who tells the stamp of a query's first load to whoever has taken the query along before it ended. */
  readonly announced: Map<QueryEntry, (stamp: unknown) => void>
  /** Loads under way. */
  loads: number
  /** True while this client itself marks a query. */
  marking: boolean
  /** On a server: nothing is fetched, scheduled or sent by itself. */
  readonly isServer: boolean
  /** Whether a stream or polling says which epoch is the right one. */
  readonly hasStream: boolean
  /** What has to look again when the set of tags or who looks at them changed. */
  interestChanged: () => void
  /** There is something cached. */
  joinTabs: () => void
  tellTabs: (tags: readonly Tag[], position: Position | undefined) => void
}

export const newCause = (state: ClientState, source: Cause['source'], label?: string): Cause =>
  createCause(state.ports.random, label, source)

/** Positions of two epochs do not compare: those of the old one are forgotten. */
export const moveToEpoch = ({ followed, index }: ClientState, epoch: string): void => {
  if (followed.epoch === epoch) return
  index.forgetPositions()
  followed.epoch = epoch
  followed.applied = 0
  followed.floor = 0
  followed.told = 0
}
