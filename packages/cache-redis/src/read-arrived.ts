import type { LogPage, LogRecord, Position } from '@unstale/cache-core'
import { readRecord } from './record-text'

const isList = (value: unknown): value is readonly unknown[] => Array.isArray(value)

/** The entries of the one stream that was asked for: RESP 2 answers with pairs, RESP 3 with a map, which clients make various things of. */
const entriesOf = (reply: unknown): unknown => {
  if (isList(reply)) return isList(reply[0]) ? reply[0][1] : reply[1]
  if (reply instanceof Map) return [...(reply as ReadonlyMap<unknown, unknown>).values()][0]
  return typeof reply === 'object' && reply !== null ? Object.values(reply)[0] : undefined
}

/**
 * What XREAD brought by itself, where that goes on from `after` without a gap. Each entry names its epoch, and within an epoch
 * a seq is given once: so these are the records that come next, whichever server told of them. Undefined for anything else
 * (nothing came, a gap, another epoch, what cannot be read): then the log must be asked.
 */
export const readArrived = (reply: unknown, after: Position): LogPage | undefined => {
  const entries = entriesOf(reply)
  if (!isList(entries) || entries.length === 0) return undefined
  const records: LogRecord[] = []
  for (const entry of entries) {
    const [id, fields] = isList(entry) ? entry : []
    const seq = after.seq + records.length + 1
    if (id !== `${seq}-0` || !isList(fields) || fields[0] !== 'r' || fields[2] !== 'e' || fields[3] !== after.epoch) return undefined
    const record = readRecord(fields[1])
    if (!record) return undefined
    records.push({ ...record, seq })
  }
  return { epoch: after.epoch, oldest: after.seq + 1, tail: after.seq + records.length, records, proven: false }
}
