import { UnstaleError } from '@unstale/cache-core'

/**
 * Every code that cache-query throws, beside those of cache-core.
 * - `CLIENT_ALREADY_ATTACHED`: the QueryClient has a cache client; use it, or destroy it first.
 * - `CLIENT_MISSING`: no cache client is attached to the QueryClient; call `createCacheClient`.
 * - `CLIENT_DESTROYED`: the cache client was destroyed; create another.
 * - `QUERY_CLIENT_UNSUPPORTED`: the object is no QueryClient of TanStack Query v5, or of a version that resolves its options elsewhere.
 * - `OPTION_INVALID`: an option is not what it must be; the message names it.
 * - `STATE_FORMAT_MISMATCH`: two copies of the package in one realm do not understand each other.
 * - `TAGS_SEALED`: the server hides its tag names, so the browser cannot name them.
 * - `ENVELOPE_MISSING`: `trackAction` was given an action that the server did not wrap with `action(cache, fn)`.
 * - `PATCH_FAILED`: an optimistic patch threw; nothing was drawn.
 * - `PATCH_INVALID`: an optimistic patch is none, or returned nothing, or a promise.
 * - `PATCH_MUTATED`: an optimistic patch changed the data that it was given instead of returning a changed copy.
 * - `CHANGE_UNDONE`: a mutation was taken back before it was sent.
 * - `ROW_NEVER_MADE`: a mutation is about a row under a temporary id, and the mutation that should have made it failed.
 */
export type QueryErrorCode =
  | 'CLIENT_ALREADY_ATTACHED'
  | 'CLIENT_MISSING'
  | 'CLIENT_DESTROYED'
  | 'QUERY_CLIENT_UNSUPPORTED'
  | 'OPTION_INVALID'
  | 'STATE_FORMAT_MISMATCH'
  | 'TAGS_SEALED'
  | 'ENVELOPE_MISSING'
  | 'PATCH_FAILED'
  | 'PATCH_INVALID'
  | 'PATCH_MUTATED'
  | 'CHANGE_UNDONE'
  | 'ROW_NEVER_MADE'

export const queryError = (code: QueryErrorCode, message: string, subject?: string): UnstaleError<QueryErrorCode> =>
  new UnstaleError(code, message, subject === undefined ? {} : { subject })
