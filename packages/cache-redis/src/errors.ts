import { UnstaleError } from '@unstale/cache-core'

/**
 * Every code that cache-redis throws.
 * - `CLIENT_UNKNOWN`: neither node-redis nor ioredis.
 * - `OPTION_INVALID`: an option means nothing; the message names it.
 * - `DUE_LIST_FULL`: too many writes are planned already; the same code that the log in memory throws.
 * - `REDIS_TIMEOUT`: Redis did not answer in time. The connection is given up and a new one is opened.
 * - `REDIS_CLOSED`: the log or store was closed.
 * - `CONNECTION_LOST`: the connection was lost while a command was under way, and `INFO` is not permitted, so nobody can tell whether records were.
 * - `REPLY_MALFORMED`: an answer is not what our scripts give.
 * - `SNAPSHOTS_FULL`: as many instances as are allowed show their numbers already.
 * - `SNAPSHOT_TOO_LARGE`: the numbers of one instance are larger than `maxBytes` as they would be stored.
 * - `VALUE_NOT_SHAREABLE`: a value cannot be serialized, or is larger than `maxValueBytes` as it would be stored. The engine goes on without sharing it.
 */
export type RedisErrorCode =
  | 'CLIENT_UNKNOWN'
  | 'OPTION_INVALID'
  | 'DUE_LIST_FULL'
  | 'REDIS_TIMEOUT'
  | 'REDIS_CLOSED'
  | 'CONNECTION_LOST'
  | 'REPLY_MALFORMED'
  | 'SNAPSHOTS_FULL'
  | 'SNAPSHOT_TOO_LARGE'
  | 'VALUE_NOT_SHAREABLE'

/** An `UnstaleError` with one of this package's codes. */
export const redisError = (
  code: RedisErrorCode,
  message: string,
  options?: { readonly subject?: string; readonly cause?: unknown },
): UnstaleError<RedisErrorCode> => new UnstaleError(code, message, options)
