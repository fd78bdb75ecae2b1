import type { Cause } from '@unstale/cache-bus'
import type { Position } from './position'
import type { Tag } from './tag'

/** What a change asks of readers: `invalidate` load, `expire` may answer old once, `remove` gone. */
export type Verb = 'invalidate' | 'expire' | 'remove'

/** What a write appends: the tags it changed, siblings included. */
export interface NewRecord {
  readonly tags: readonly Tag[]
  readonly verb: Verb
  readonly cause?: Cause
}

export interface LogRecord extends NewRecord {
  readonly seq: number
}

export interface LogPage {
  readonly epoch: string
  /** The oldest record still kept; `tail + 1` when none is. */
  readonly oldest: number
  /** The seq of the last record ever appended in this epoch; 0 when there is none. */
  readonly tail: number
  /** Contiguous and ascending, from just after the `after` asked for, or from `oldest` when that is later. */
  readonly records: readonly LogRecord[]
  /** A record up to here could not be read. What it named is not known, so `oldest` lies after it. */
  readonly unreadable?: number
  /**
   * False: the records came by themselves to a read that waited. They are those that follow `after` in its epoch, `oldest` and
   * `tail` are the first and the last of them, and nobody was asked whether there are more or whether the epoch still holds.
   */
  readonly proven?: false
}

export interface LogQuery {
  /** Records after this position; from the oldest retained when left out, or when the epoch is another by now. */
  readonly after?: Position
  /**
   * How long to wait for a first record when there is none, in ms. 0, the default: answer at once, with a page that is proven.
   */
  readonly waitMs?: number
  /**
   * Called just before the question is sent whose answer the page is: what had been appended by then is in it. A log that
   * waits first and asks then calls this after the wait. Left uncalled, the page speaks of when `read` was called.
   */
  readonly onAsk?: () => void
  readonly signal?: AbortSignal
}

export interface AppendOptions {
  /** The due work that this append makes needless, removed in the same atomic step. */
  readonly settles?: string
  /** Append the same record again after so many ms, even if this process is gone by then. */
  readonly againAfterMs?: number
}

/**
 * One ordered sequence of records. Every append is atomic and dense; a reader that is told
 * `records` starting later than it asked for knows that it missed something.
 *
 * Due work lives beside the log on the log's own clock: every append and every read
 * first appends what is overdue.
 */
export interface Log {
  /** Resolves with the record's position once it is appended. */
  append(record: NewRecord, options?: AppendOptions): Promise<Position>
  read(query?: LogQuery): Promise<LogPage>
  /** Puts `record` into the due list under `id`: appended after `delayMs` unless an append settles it first. */
  plan(id: string, record: NewRecord, delayMs: number): Promise<void>
  /** Takes due work back without appending anything: the write is known not to have happened. */
  unplan(id: string): Promise<void>
  /**
   * Moves the log to a new epoch: something was lost that nobody can name, so all that is held anywhere must go.
   * Nothing of the old epoch is retained; due work stays.
   */
  renew(): Promise<void>
  /**
   * Only for a log that lives in this process: the listener is called at once with what is retained, then
   * synchronously with every append. A follower of such a log needs no lease, since nothing can be lost between them.
   */
  watch?(listener: (page: LogPage) => void): () => void
}
