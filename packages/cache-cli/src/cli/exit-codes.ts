import { UnstaleError } from '@unstale/cache-core'

/** What a command ends with. */
export const exitCodes = {
  /** All is well. */
  passed: 0,
  /** It did its work and found something: a failed check, a budget that was not kept. */
  found: 1,
  /** It was asked for something that means nothing. */
  misused: 2,
  /** What it was to look at, or write to, could not be reached. */
  unreachable: 3,
} as const

export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes]

const outside = new Set(['TARGET_UNREACHABLE', 'INPUT_UNREACHABLE', 'OUTPUT_FAILED', 'REDIS_UNREACHABLE'])

/** Undefined: a fault of ours, which is not to be dressed up as anybody else's. */
export const exitCodeOf = (error: unknown): ExitCode | undefined => {
  if (!(error instanceof UnstaleError)) return undefined
  return outside.has(error.code) ? exitCodes.unreachable : exitCodes.misused
}
