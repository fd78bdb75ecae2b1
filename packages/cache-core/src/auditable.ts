import type { Tag } from './tag'

/** One side of a comparison: what was held, or what the source says now. Never the value itself. */
export interface SampleSide {
  /** Equal for equal values. */
  readonly digest: string
  readonly asOf: number
}

/** A held entry beside a new load of the same key. */
export interface Sample {
  readonly key: string
  readonly epoch: string
  readonly tags: readonly Tag[]
  /** How long ago the held entry was stored, in ms. */
  readonly ageMs: number
  /** How long it may answer, in ms, if it was given a time to live: until then a difference is allowed. */
  readonly ttl?: number
  readonly held: SampleSide
  readonly loaded: SampleSide & { readonly tags: readonly Tag[] }
}

/** What an auditor may ask of a cache: values stay inside, only digests leave. */
export interface Auditable {
  /**
   * Loads `key` again beside what is held, keeps nothing, and compares. Undefined when nothing fresh is held
   * under `key` or when the entry stopped being fresh meanwhile. Rejects when the loader does.
   */
  sample(key: string): Promise<Sample | undefined>
}
