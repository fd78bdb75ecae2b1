import type { DefaultError, MutationOptions } from '@tanstack/query-core'
import type { Target } from '@unstale/cache-core'
import type { OptimisticView } from './optimistic-types'

/** The server refused a write because of what somebody else has written: it answered 409 or 412. */
export interface Conflict<TVariables, TError = DefaultError> {
  readonly status: 409 | 412
  readonly error: TError
  /** What was sent. */
  readonly variables: TVariables
}

/**
 * `retry` sends the same again, `retryWith` something else, drawn as such; `discard` takes the change back and lets the mutation fail.
 */
export type ConflictAnswer<TVariables> = 'retry' | 'discard' | { readonly retryWith: TVariables }

/** How a row is called before and after the server has named it. */
export interface NewId<TData, TVariables> {
  /** The temporary id, which the variables hold: `temporaryId()` makes one. */
  readonly temporary: (variables: TVariables) => string | number
  /** The id that the server gave. */
  readonly real: (data: TData, variables: TVariables) => string | number
}

/** What a mutation has that is drawn before it is confirmed, beside what every mutation has. */
export interface OptimisticParts<TData, TError, TVariables> {
  /** Pure. Drawn at once, replayed over each newer snapshot, gone when the server's data holds it or the mutation failed. */
  readonly optimistic: (view: OptimisticView, variables: TVariables) => void
  /** Only for servers that do not say what they changed. */
  readonly invalidates?: (variables: TVariables, data: TData) => Target
  /** Asked on 409 and 412; the change stays drawn until it answers. Left out: the mutation fails. */
  readonly onConflict?: (conflict: Conflict<TVariables, TError>) => ConflictAnswer<TVariables> | Promise<ConflictAnswer<TVariables>>
  /**
   * For rows that the server names. Mutations that use the temporary id wait for the real one and are sent with it;
   * what is drawn is drawn again under it.
   */
  readonly newId?: NewId<TData, TVariables>
  /**
   * Whether an error says that the server has not done it (`failed`), or nobody knows (`lost`).
   * Default: a status of 4xx but 408 in `error.status` or `error.response.status`, or answered to `trackedFetch`, is `failed`.
   */
  readonly outcome?: (error: TError) => 'failed' | 'lost'
}

/** TanStack's options but `onMutate`, and what is drawn meanwhile. */
export type OptimisticMutationOptions<TData = unknown, TError = DefaultError, TVariables = void> = Omit<
  MutationOptions<TData, TError, TVariables, unknown>,
  'onMutate'
> &
  OptimisticParts<TData, TError, TVariables>

export type AnyParts = OptimisticParts<unknown, unknown, unknown>
