/** A rule of the text, and the patch of the source that removes it. */
export interface Mutant {
  readonly name: string
  readonly package: 'cache-core' | 'cache-query' | 'cache-server'
  /** Below `src`. */
  readonly file: string
  /** Must stand there exactly once. */
  readonly find: string
  readonly replace: string
  /** Where it shows, and under which kind of fault soonest: seeds that lean on that one are run. */
  readonly level: 'server' | 'browser'
  readonly fault: string | undefined
}
