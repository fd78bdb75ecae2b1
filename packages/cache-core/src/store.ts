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

/** What a store holds under a key. Written by the engine alone; few fields, since there are many of them. */
export interface Entry {
  /** The key it is held under: a store that mixes keys up is found out. */
  readonly key: string
  readonly value: unknown
  readonly tags: readonly Tag[]
  /** The tag that stands for the whole list of each of `tags`; undefined when none has one. */
  readonly covers: readonly (Tag | undefined)[] | undefined
  readonly epoch: string
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
