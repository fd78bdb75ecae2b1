import { UnstaleError } from '@unstale/cache-core'

/**
 * Every code that the command line throws. All but the last four are misuse (exit code 2).
 * - `CONFIG_MISSING`: there is no configuration where one was looked for.
 * - `CONFIG_UNREADABLE`: a configuration is no JSON, or its module cannot be loaded.
 * - `CONFIG_INVALID`: a configuration says something that means nothing; the message names each place.
 * - `ENV_MISSING`: a configuration refers to a variable of the environment that is not set.
 * - `OPTION_INVALID`: an option is out of its range; the message names it.
 * - `TEMPLATE_UNRESOLVED`: a `{{…}}` names nothing that was read.
 * - `TARGET_REMOTE`: a load test was pointed at another machine without `--allow-remote`.
 * - `INPUT_UNREADABLE`: a file of numbers is none.
 * - `INPUT_MIXED`: numbers of different ranges or forms do not add up.
 * - `TARGET_UNREACHABLE`: nothing answers there (exit code 3).
 * - `INPUT_UNREACHABLE`: numbers could not be fetched (exit code 3).
 * - `OUTPUT_FAILED`: a report could not be written (exit code 3).
 * - `REDIS_UNREACHABLE`: Redis does not answer; within a validation it is a finding, not an error (exit code 3).
 */
export type CliErrorCode =
  | 'CONFIG_MISSING'
  | 'CONFIG_UNREADABLE'
  | 'CONFIG_INVALID'
  | 'ENV_MISSING'
  | 'OPTION_INVALID'
  | 'TEMPLATE_UNRESOLVED'
  | 'TARGET_REMOTE'
  | 'INPUT_UNREADABLE'
  | 'INPUT_MIXED'
  | 'TARGET_UNREACHABLE'
  | 'INPUT_UNREACHABLE'
  | 'OUTPUT_FAILED'
  | 'REDIS_UNREACHABLE'

/** An `UnstaleError` with one of this package's codes. */
export const cliError = (code: CliErrorCode, message: string, subject?: string, cause?: unknown): UnstaleError<CliErrorCode> =>
  new UnstaleError(code, message, { ...(subject !== undefined && { subject }), ...(cause !== undefined && { cause }) })
