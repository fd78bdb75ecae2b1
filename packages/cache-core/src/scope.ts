import type { Cause, MissReason } from '@unstale/cache-bus'
import type { Horizon, Stamp } from './freshness'
import type { Verb } from './log'
import type { Position } from './position'
import type { Tag, TagSet, TagSource } from './tag'

/** A record appended by work inside a scope. */
export interface Appended {
  readonly position: Position
  readonly tags: readonly Tag[]
  readonly verb: Verb
  readonly cause: Cause
}

/** What a cached or loaded part carries: an entry is one. */
export interface UsedPart {
  readonly epoch: string
  readonly asOf: number
  readonly tags: readonly Tag[]
  /** The tag that stands for the whole list of each of `tags`; undefined when none has one. */
  readonly covers?: readonly (Tag | undefined)[] | undefined
}

/** What has to hear of some things that happen inside a scope: the request that it belongs to. */
export interface ScopeWatcher {
  /** An append has begun. */
  expecting(append: Promise<unknown>): void
  /** Tags may have been added; what it throws is thrown to who added them. */
  grew(scope: { readonly tags: TagSet }): void
}

/** How a cached read was answered: from memory, from memory though stale, or not, and why. */
export type ReadOutcome = 'hit' | 'stale' | MissReason

/**
 * What one unit of work (a request, a load, a query function) has read and written.
 * Its `asOf` is the position applied when it opened, and only falls.
 */
export interface Scope {
  readonly epoch: string
  /** The position applied when the scope opened: loads inside are stamped with it. */
  readonly openedAt: number
  readonly asOf: number
  /** Every tag used so far, siblings included, each with its cover if it has one. */
  readonly tags: TagSet
  readonly appended: readonly Appended[]
  /** What asked for the work: writes inside name it as what led to them. */
  readonly cause?: Cause
  /** The load that it belongs to: for the engine that began it. */
  readonly flight?: unknown
  /** Reads inside neither look into a cache nor fill one: the log could not be asked. */
  readonly bypass: boolean
  /** Set by who opened the scope, before work begins in it. */
  readonly watcher?: ScopeWatcher | undefined
  /** The names of `tags`: as they are, where one cached read is all that was used. */
  names(): readonly Tag[]
  /** Adds tags without a stamp of their own: what was read directly. */
  track(...sources: readonly TagSource[]): void
  /** Adds what a cached or loaded part used: tags are united, `asOf` falls to the part's. */
  use(part: UsedPart): void
  note(appended: Appended): void
  /** How the cached reads made directly inside were answered, and how often each. */
  readonly outcomes: ReadonlyMap<ReadOutcome, number>
  saw(outcome: ReadOutcome): void
  /** Remembers an append under way, so that a response can wait for it even if the caller does not. */
  expect(append: Promise<unknown>): void
  /** Resolves when every expected append has ended, well or not. Never rejects. */
  settled(): Promise<void>
  /** What the scope as a whole carries, advanced once more: for headers and dehydration. */
  stamp(horizon: Horizon<Tag>): Stamp<Tag>
}

/** Finds the scope that code runs in: AsyncLocalStorage on servers. */
export interface ScopeHost {
  current(): Scope | undefined
  run<T>(scope: Scope, work: () => T): T
  /** A scope for work that starts now; inside another one it reports to that one too. */
  open(): Scope
}
