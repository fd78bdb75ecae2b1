import type { Cause } from '@unstale/cache-bus'
import type { Verb } from './log'
import { isEpoch } from './position'

/** What a client posts to the event stream: everything it holds, and the oldest position it can vouch for. */
export interface StreamRequest {
  /** `epoch:seq`, the lowest `asOf` among the queries of these tags; null when nothing is held yet. */
  readonly since: string | null
  readonly tags: readonly string[]
}

export interface StreamChange {
  readonly tag: string
  /** The tag's last position. */
  readonly seq: number
  /** Left out where it is no longer known: it counts as `invalidate`. */
  readonly verb?: Verb
  readonly cause?: Cause
}

/** All changes after `from` up to `applied` that concern the client's tags; with none it is a heartbeat. */
export interface StreamBatch {
  readonly type: 'batch'
  readonly epoch: string
  readonly from: number
  readonly applied: number
  readonly changes: readonly StreamChange[]
}

/** Nothing older than `applied` can be vouched for. The stream goes on from there. */
export interface StreamReset {
  readonly type: 'reset'
  readonly epoch: string
  readonly applied: number
  readonly reason: 'epoch' | 'floor' | 'slow'
}

export type StreamMessage = StreamBatch | StreamReset

const isSeq = (value: unknown): value is number => Number.isSafeInteger(value) && (value as number) >= 0
const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null

const isChange = (value: unknown): boolean =>
  isObject(value) &&
  typeof value.tag === 'string' &&
  isSeq(value.seq) &&
  (value.verb === undefined || value.verb === 'invalidate' || value.verb === 'expire' || value.verb === 'remove') &&
  (value.cause === undefined || (isObject(value.cause) && typeof value.cause.id === 'string' && typeof value.cause.source === 'string'))

/** Reads one message of the stream; anything malformed is `undefined`. */
export const parseStreamMessage = (text: string): StreamMessage | undefined => {
  let message: unknown
  try {
    message = JSON.parse(text)
  } catch {
    return undefined
  }
  if (!isObject(message) || typeof message.epoch !== 'string' || !isEpoch(message.epoch) || !isSeq(message.applied)) return undefined
  if (message.type === 'reset') {
    return message.reason === 'epoch' || message.reason === 'floor' || message.reason === 'slow'
      ? (message as unknown as StreamReset)
      : undefined
  }
  const valid =
    message.type === 'batch' &&
    isSeq(message.from) &&
    message.from <= message.applied &&
    Array.isArray(message.changes) &&
    message.changes.every(isChange)
  return valid ? (message as unknown as StreamBatch) : undefined
}
