import type { Moment } from './deadline'
import type { Tag } from './tag'

/** How long an entry may answer, and stand in. Only entries that were given a `ttl` or `grace` have one. */
export interface Life {
  /** How long the entry may answer, in ms; undefined: until invalidated. */
  readonly ttl: number | undefined
  /** How long it may stand in for its loader after it stopped answering, in ms. */
  readonly grace: number
  /** When it was stored, on the wall clock. */
  readonly storedWall: number
  /** When it was first found to have stopped answering. */
  staleSince: Moment | undefined
}

/** What entries of one epoch whose tags are of the same sorts have in common, held once for all of them. */
export interface Kin {
  readonly epoch: string
  /** The tags besides those in the entry itself. */
  readonly tags: readonly Tag[]
  /** The tag that stands for the whole list of each of `tags`; undefined when none has one. */
  readonly covers: readonly (Tag | undefined)[] | undefined
}

/**
 * What a store holds under a key. Written by the engine alone; few fields and no object of its own besides, since there are
 * many of them. Up to three tags lie in the entry itself: an array of three would take as much as six fields.
 */
export interface Entry {
  /** The key it is held under: a store that mixes keys up is found out. */
  readonly key: string
  readonly value: unknown
  readonly tagA: Tag | undefined
  readonly tagB: Tag | undefined
  readonly tagC: Tag | undefined
  readonly kin: Kin
  /** Rises on each fresh hit. */
  asOf: number
  /** When it was stored, on the monotonic clock, in whole ms. */
  readonly storedAt: number
  readonly life: Life | undefined
  /** An expired entry answers once. */
  answeredStale: boolean
  /** For stores that let go of what is not used: set by them, for them. */
  used: boolean
}

/** Where a cache keeps its entries. Synchronous, so that the check and the advance are one step. */
export interface Store {
  get(key: string): Entry | undefined
  set(key: string, entry: Entry): void
  delete(key: string): void
  clear(): void
  /** Everything held, for looking; must not count as use. Left out: `preview` cannot say what is held. */
  entries?(): Iterable<readonly [key: string, entry: Entry]>
  readonly size: number
}
