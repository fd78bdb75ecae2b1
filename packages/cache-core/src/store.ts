import type { Moment } from './deadline'
import type { Tag, TagSet } from './tag'

/** What a store holds under a key. Written by the engine alone. */
export interface Entry {
  readonly value: unknown
  readonly tags: readonly Tag[]
  /** The same tags with their covers, for whoever reports them further. */
  readonly tagSet: TagSet
  readonly epoch: string
  /** Rises on each fresh hit. */
  asOf: number
  readonly storedAt: Moment
  /** How long the entry may answer, in ms; undefined: until invalidated. */
  readonly ttl: number | undefined
  /** How long it may stand in for a failing loader after it stopped answering, in ms. */
  readonly grace: number
  /** When a loader first failed to replace it. */
  failedAt: Moment | undefined
  /** An expired entry answers once. */
  answeredStale: boolean
}

/** Where a cache keeps its entries. Synchronous, so that the check and the advance are one step. */
export interface Store {
  get(key: string): Entry | undefined
  set(key: string, entry: Entry): void
  delete(key: string): void
  clear(): void
  readonly size: number
}
