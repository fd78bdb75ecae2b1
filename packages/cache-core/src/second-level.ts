import type { Position } from './position'
import type { TagSet } from './tag'

/** An entry on its way between processes: plain data, no functions. */
export interface SharedEntry {
  readonly value: unknown
  /** Siblings included, each with its cover if it has one. */
  readonly tagSet: TagSet
  readonly epoch: string
  readonly asOf: number
  /** How long the entry may answer from when it was stored, in ms; undefined: until invalidated. */
  readonly ttl: number | undefined
  /** How long it may stand in for a failing loader afterwards, in ms. */
  readonly grace: number
}

export interface SharedHit {
  readonly entry: SharedEntry
  /** How long ago the entry was stored, in ms, on the store's own clock where it has one. */
  readonly ageMs: number
  /**
   * Set by a store that lies beside the log and compared the entry's tags with the log in the same round trip:
   * the entry reflects every record up to here. Left out, the engine decides by its own ledger.
   */
  readonly checkedAt?: Position
}

/** The right to be the one process that loads a key. */
export interface LoadClaim {
  /** Gives the right back before it lapses. Never rejects. */
  release(): Promise<void>
}

/**
 * A store that several processes share, asked when memory has no answer.
 * It may throw, hang or hold garbage: that makes a cache slower, never wrong.
 */
export interface SecondLevel {
  /** Undefined when there is nothing that may answer: absent, outlived, or changed since. */
  get(key: string, signal: AbortSignal): Promise<SharedHit | undefined>
  /** Keeps the entry unless a newer one (same epoch, higher `asOf`) is there already. */
  set(key: string, entry: SharedEntry): Promise<void>
  delete(key: string): Promise<void>
  /**
   * Asks to be the one process that loads `key`, for `forMs` at most on the store's clock, so that a holder that dies
   * keeps nobody waiting for longer. Undefined: another process loads it. Left out: every process loads for itself.
   */
  claim?(key: string, forMs: number): Promise<LoadClaim | undefined>
}
