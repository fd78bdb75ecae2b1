import type { LogRecord, Position } from '@unstale/cache-core'
import { type Heard, hear } from './heard'
import type { Write } from './writes'

/** What is true, whoever knows it: which record stands where, since when, and what it says of which answer. */
export interface Knowledge {
  written(write: Write): void
  /** The log has taken a record, at this time. */
  appended(epoch: string, record: LogRecord, now: number): void
  /** Records that a new epoch has kept of the old one. */
  kept(epoch: string, records: readonly LogRecord[]): void
  writeOf(record: { readonly cause?: { readonly label?: string } | undefined }): Write | undefined
  recordAt(position: Position): LogRecord | undefined
  /** Which epochs there have been, in their order; -1 for none that was. */
  orderOf(epoch: string): number
  began(epoch: string): void
  /** Writes of which the log was never told, though it is the same log still. */
  untold(): readonly Write[]
  /** Whether the write of a version only let its answers expire. */
  isExpiry(version: number): boolean
  /** Whether the log has been told of a write, whoever knows. */
  isTold(write: Write): boolean
  /** How many records the log has taken since then. */
  appendedSince(time: number): number
  /** When each was appended. Writes that only expire are not among them. */
  readonly byTime: Heard
  /** Where each stands in an epoch. */
  byPosition(epoch: string): Heard
}

export const createKnowledge = (): Knowledge => {
  const writes = new Map<string, Write>()
  const times: number[] = []
  /** In the how manyth epoch each was made: what a log has lost voids all that was held. */
  const writtenIn = new Map<string, number>()
  const appendedVersions = new Set<number>()
  const expiries = new Set<number>()
  const records = new Map<string, LogRecord[]>()
  const positions = new Map<string, Heard>()
  const epochs: string[] = []
  const byTime: Heard = new Map()

  const writeOf: Knowledge['writeOf'] = ({ cause }) => (cause?.label === undefined ? undefined : writes.get(cause.label))

  const byPosition = (epoch: string): Heard => {
    const known = positions.get(epoch)
    if (known) return known
    const made: Heard = new Map()
    positions.set(epoch, made)
    return made
  }

  const place = (epoch: string, record: LogRecord): Write | undefined => {
    const all = records.get(epoch) ?? []
    records.set(epoch, all)
    all[record.seq] = record
    const write = writeOf(record)
    if (write) hear(byPosition(epoch), write.version, record.seq)
    return write
  }

  return {
    written: (write) => {
      writes.set(write.label, write)
      if (write.verb === 'expire') expiries.add(write.version)
      if (!writtenIn.has(write.label)) writtenIn.set(write.label, epochs.length)
    },
    appended: (epoch, record, now) => {
      const write = place(epoch, record)
      times.push(now)
      if (!write) return
      appendedVersions.add(write.version)
      if (write.verb !== 'expire') hear(byTime, write.version, now)
    },
    kept: (epoch, kept) => {
      for (const record of kept) place(epoch, record)
    },
    writeOf,
    recordAt: ({ epoch, seq }) => records.get(epoch)?.[seq],
    orderOf: (epoch) => epochs.indexOf(epoch),
    began: (epoch) => void epochs.push(epoch),
    isTold: ({ version }) => appendedVersions.has(version),
    isExpiry: (version) => expiries.has(version),
    untold: () =>
      [...writes.values()].filter(({ label, version }) => !appendedVersions.has(version) && writtenIn.get(label) === epochs.length),
    appendedSince: (time) => times.length - 1 - times.findLastIndex((at) => at < time),
    byTime,
    byPosition,
  }
}
