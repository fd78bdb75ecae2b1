/** Every code that cache-core throws. `docs` of each package list what to do about theirs. */
export type CoreErrorCode =
  | 'TAG_INVALID'
  | 'ENTITY_UNKNOWN'
  | 'MODEL_INVALID'
  | 'CHANGE_WITHOUT_ID'
  | 'TARGET_INVALID'
  | 'KEY_INVALID'
  | 'OPTION_INVALID'
  | 'POSITION_MALFORMED'
  | 'STATE_FORMAT_MISMATCH'
  | 'TAGS_SEALED'
  | 'DUE_LIST_FULL'
  | 'LOAD_CYCLE'
  | 'LOAD_TIMEOUT'
  | 'LOAD_ABANDONED'
  | 'BATCH_INVALID'
  | 'SECOND_LEVEL_BUSY'
  | 'SHARED_ENTRY_INVALID'
  | 'STORE_ENTRY_INVALID'
  | 'CACHE_CLOSED'

/**
 * What every Unstale package throws.
 * `code` is stable and meant for programs, `message` says what happened, to what, and what to do;
 * `subject` is the key, tag or name concerned, and `cause` the error underneath, if there is one.
 */
export class UnstaleError<Code extends string = string> extends Error {
  override readonly name = 'UnstaleError'
  readonly code: Code
  readonly subject: string | undefined

  constructor(code: Code, message: string, options: { readonly subject?: string; readonly cause?: unknown } = {}) {
    super(`${message} (${code})`, 'cause' in options ? { cause: options.cause } : undefined)
    this.code = code
    this.subject = options.subject
  }
}

/** An `UnstaleError` with one of core's codes. */
export const coreError = (code: CoreErrorCode, message: string, subject?: string): UnstaleError<CoreErrorCode> =>
  new UnstaleError(code, message, subject === undefined ? undefined : { subject })
