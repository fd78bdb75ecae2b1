import type { InferDataFromTag, QueryKey } from '@tanstack/query-core'
import type { EntitySource, Position, Tag, Target } from '@unstale/cache-core'

/** What is used of a model's entity: `model.scene` is one. */
export interface PatchableEntity {
  (id: never): Tag
  readonly '~unstale': EntitySource<unknown>
  readonly any: Tag
  created(row: never): Target
  updated(id: never, fields?: never): Target
}

/** The row type of an entity. */
export type RowOf<E> = E extends { readonly '~unstale': { readonly row?: infer R } } ? R : never

/** What identifies a row of an entity. */
export type RowIdOf<E> = E extends (id: infer I) => Tag ? I : never

/** The data that a query key stands for, where it was tagged by `queryOptions`. */
export type DataOf<K extends QueryKey> = InferDataFromTag<unknown, K>

/** Where a row goes: first, last (default), or before the first row that it sorts before. */
export type InsertAt<R> = 'start' | 'end' | ((a: R, b: R) => number)

/**
 * What a patch may do. Nothing happens while the patch runs: it is noted, and replayed over each newer snapshot of the data.
 * Rows are found by the tags of a query and the id fields of the entity, in objects, arrays and infinite pages.
 * Where that is ambiguous the patch does nothing, and a `patchAmbiguous` event says so: use `query` there.
 */
export interface OptimisticView {
  /** Sets fields of a row wherever it is shown, or replaces it by what a pure function of it returns. Functions must not change their argument. */
  update<E extends PatchableEntity>(entity: E, id: RowIdOf<E>, fields: Readonly<Partial<RowOf<E>>> | ((row: RowOf<E>) => RowOf<E>)): void
  /** Adds a row to the lists that it belongs to: those of its keys, and those of all rows. */
  insert<E extends PatchableEntity>(entity: E, row: RowOf<E>, at?: InsertAt<RowOf<E>>): void
  /** Takes a row out of every list that shows it. */
  remove<E extends PatchableEntity>(entity: E, id: RowIdOf<E>): void
  /** Changes the data of one query by a pure function: for shapes that are not rows. */
  query<K extends QueryKey>(target: { readonly queryKey: K }, update: (data: DataOf<K>) => DataOf<K>): void
}

/** What a change does to what is shown. Runs once, at once. */
export type OptimisticPatch = (view: OptimisticView) => void

export interface OptimisticOptions {
  /**
   * Whether drawing the change over data that holds it already alters nothing. By itself true for fields that are set,
   * rows that are removed and rows that are inserted, false for functions. Say false for a row that is inserted under a temporary id.
   */
  readonly idempotent?: boolean
  /** For people, in events. */
  readonly label?: string
}

/**
 * A change that is drawn before the server has confirmed it.
 * Every way out is final and may be called twice; what comes later is ignored.
 */
export interface OptimisticChange {
  readonly id: string
  /** The request is about to leave. What has arrived by now does not hold the change. */
  sent(): void
  /**
   * `sent`, then runs `send`; positions in the responses to what it asks for synchronously are remembered for `succeeded`.
   * `answered` is told the status of each response.
   */
  run<T>(send: () => T, answered?: (status: number) => void): T
  /**
   * The server has done it. `position` is that of the record, where no response told it.
   * Where nobody knows it, what shows the change is loaded again, unless `isAnnounced`: then the caller sees to that.
   */
  succeeded(position?: Position, options?: { readonly isAnnounced?: boolean }): void
  /** The server has not done it, and will not. The change leaves alone. */
  failed(): void
  /** Nobody knows whether the server has done it: the reply was lost. Shown until data arrives that was asked for after this call. */
  lost(): void
  /** Takes the change back from what is shown, whatever the server does. */
  undo(): void
  /** Draws something else for the same change: a row under its real id, for example. */
  amend(patch: OptimisticPatch): void
}
