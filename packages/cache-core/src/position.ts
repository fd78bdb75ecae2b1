import { coreError } from './errors'

/**
 * A place in the log. `seq` is dense (1, 2, 3 …; 0 is "before the first record");
 * `epoch` is a random id that changes whenever history may have been lost.
 * Positions of different epochs do not compare.
 */
export interface Position {
  readonly epoch: string
  readonly seq: number
}

/**
 * The position of data whose age nobody can tell, such as what combines two epochs. No log has this epoch,
 * so nothing that carries it is ever fresh; without any position a reader would count it as of now.
 */
export const UNKNOWN_POSITION: Position = { epoch: 'unknown', seq: 0 }

/** What an epoch looks like: a letter first, so that a position is an RFC 9651 token. */
const epochPattern = /^[A-Za-z][A-Za-z0-9_-]{0,31}$/
const positionPattern = /^([A-Za-z][A-Za-z0-9_-]{0,31}):(0|[1-9]\d{0,14})$/

/** Whether `text` can be an epoch: a letter, then up to 31 letters, digits, `_` or `-`. */
export const isEpoch = (text: string): boolean => epochPattern.test(text)

/** Reads `epoch:seq`, the form used in headers, cookies and messages. Anything else is `undefined`: never throws. */
export const parsePosition = (text: unknown): Position | undefined => {
  const match = typeof text === 'string' ? positionPattern.exec(text) : null
  return match ? { epoch: match[1] as string, seq: Number(match[2]) } : undefined
}

/** Writes a position as `epoch:seq`. Throws `POSITION_MALFORMED` for what `parsePosition` would not read back. */
export const formatPosition = ({ epoch, seq }: Position): string => {
  const text = `${epoch}:${seq}`
  if (!positionPattern.test(text))
    throw coreError('POSITION_MALFORMED', `"${text}" is not a position. Use the {epoch, seq} that the log returned.`, text)
  return text
}

/** Whether data known up to `a` also reflects everything up to `b`. Positions of two epochs never compare. */
export const covers = (a: Position, b: Position): boolean => a.epoch === b.epoch && a.seq >= b.seq
