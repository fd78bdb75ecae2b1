import { UnstaleError } from '@unstale/cache-core'

/**
 * Every code that cache-server throws.
 * - `OPTION_INVALID`: an option of `createServerCache` means nothing; the message names it.
 * - `NOT_A_SERVER_CACHE`: an adapter was given a cache that `createServerCache` did not make.
 * - `ROUTE_WITHOUT_REQUEST`: a routed handler was called without a `Request` as its first argument.
 * - `ROUTE_WITHOUT_RESPONSE`: a routed handler returned something else than a `Response`.
 * - `VALUE_NOT_SHAREABLE`: a value would not come back from a second level as it is.
 * - `TAG_LATE`: a tag was tracked after the headers had left (outside of production; in production only an event).
 */
export type ServerErrorCode =
  | 'OPTION_INVALID'
  | 'NOT_A_SERVER_CACHE'
  | 'ROUTE_WITHOUT_REQUEST'
  | 'ROUTE_WITHOUT_RESPONSE'
  | 'VALUE_NOT_SHAREABLE'
  | 'TAG_LATE'

/** An `UnstaleError` with one of this package's codes. */
export const serverError = (
  code: ServerErrorCode,
  message: string,
  options?: { readonly subject?: string; readonly cause?: unknown },
): UnstaleError<ServerErrorCode> => new UnstaleError(code, message, options)
