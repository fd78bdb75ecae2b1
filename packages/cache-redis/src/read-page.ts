import type { LogPage, LogRecord } from '@unstale/cache-core'
import { redisError } from './errors'
import { readRecord } from './record-text'

/** The seq of an entry of the stream by its id; NaN for one that is not ours. */
export const seqOf = (id: unknown): number => Number(/^(\d{1,15})-0$/.exec(String(id))?.[1] ?? Number.NaN)

interface Contiguous {
  readonly records: readonly LogRecord[]
  /** The last place at which a record is missing or cannot be read. */
  readonly unreadable: number | undefined
}

/** The records after the last place where one is missing or means nothing: nobody knows what such a one named. */
const contiguous = (entries: readonly unknown[], start: number, tail: number, isWhole: boolean): Contiguous => {
  let records: LogRecord[] = []
  let unreadable: number | undefined
  let next = start
  for (const entry of entries) {
    const [id, fields] = Array.isArray(entry) ? (entry as readonly unknown[]) : []
    const seq = seqOf(id)
    // Not appended by us. The next append finds it in its way and begins a new epoch.
    if (!(seq <= tail)) return { records: [], unreadable: tail }
    const record = Array.isArray(fields) && fields[0] === 'r' ? readRecord(fields[1]) : undefined
    if (seq > next || !record) {
      unreadable = record ? seq - 1 : seq
      records = []
    }
    if (record) records.push({ ...record, seq })
    next = seq + 1
  }
  return isWhole && next <= tail ? { records: [], unreadable: tail } : { records, unreadable }
}

/** A page from what the script answered. `most` is how many records it was asked for. */
export const readPage = (reply: readonly unknown[], after: { readonly epoch: string; readonly seq: number }, most: number): LogPage => {
  const [epoch, tailText, firstId, entries] = reply
  const tail = Number(tailText)
  if (typeof epoch !== 'string' || !Number.isSafeInteger(tail) || !Array.isArray(entries))
    throw redisError('REPLY_MALFORMED', 'Redis answered a read of the log with something else than a page.')
  const first = firstId === '' ? tail + 1 : seqOf(firstId)
  const oldest = Number.isNaN(first) ? tail + 1 : Math.min(first, tail + 1)
  const start = Math.max(oldest, after.epoch === epoch ? after.seq + 1 : 0)
  const { records, unreadable } = contiguous(entries, start, tail, entries.length < most)
  return {
    epoch,
    tail,
    oldest: unreadable === undefined ? oldest : unreadable + 1,
    records,
    ...(unreadable !== undefined && { unreadable }),
  }
}
