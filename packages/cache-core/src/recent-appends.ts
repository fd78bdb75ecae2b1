import type { Bus, CacheEvents } from '@unstale/cache-bus'
import type { AppendQueue } from './append-queue'
import { createCause } from './create-cause'
import { elapsedSince, type Moment, momentOf } from './deadline'
import type { AppendOptions, Log, NewRecord } from './log'
import type { Ports } from './ports'
import type { Tag } from './tag'

interface Recent {
  readonly record: NewRecord
  readonly at: Moment
  readonly againAfterMs: number
}

interface Intent {
  readonly record: NewRecord
  readonly at: Moment
  readonly deadlineMs: number
}

/** What this process has told the log lately, in case the log forgets it. */
export interface RecentAppends {
  note(record: NewRecord, options: AppendOptions | undefined): void
  /** An intent that lies in the log's due list until `settled`. */
  planned(id: string, record: NewRecord, deadlineMs: number): void
  settled(id: string): void
  /** The log has a new epoch: tells it all of that again. Duplicates are harmless. */
  repeat(): void
}

export interface RecentAppendsOptions {
  readonly log: Log
  readonly queue: AppendQueue
  readonly ports: Ports
  readonly events: Bus<CacheEvents>
  /** How long ago an append may have been that a failover has lost, in ms. */
  readonly window: number
  /** Appends remembered at most. */
  readonly limit: number
}

/** Tags of one record at most: everything is stale after a new epoch, so records may be coarse. */
const BATCH = 256

/**
 * An append may have been acknowledged by a server that was no longer the log, after others had begun a new epoch without it.
 * So whoever learns of a new epoch appends again what it appended shortly before.
 */
export const createRecentAppends = ({ log, queue, ports, events, window, limit }: RecentAppendsOptions): RecentAppends => {
  const { clock, random } = ports
  let recent: Recent[] = []
  const intents = new Map<string, Intent>()
  let forgotAt: Moment | undefined
  /** What is repeated is among the recent under its own name already. */
  const repeated = new WeakSet<NewRecord>()

  const isRecent = ({ at, againAfterMs }: Recent): boolean => elapsedSince(at, clock) < Math.max(window, againAfterMs)

  const repeatRecords = (): void => {
    const still = recent.filter(isRecent)
    recent = still
    if (forgotAt && elapsedSince(forgotAt, clock) < window) {
      forgotAt = undefined
      recent = []
      return queue.renew(still.length)
    }
    const tags = [...new Set<Tag>(still.flatMap(({ record }) => record.tags))]
    if (tags.length === 0) return
    events.emit('appendsRepeated', { tags: tags.length, records: still.length })
    const left = Math.max(0, ...still.map(({ at, againAfterMs }) => againAfterMs - elapsedSince(at, clock)))
    const cause = createCause(random, 'again, after a new epoch', 'reset')
    for (let from = 0; from < tags.length; from += BATCH) {
      const record: NewRecord = { tags: tags.slice(from, from + BATCH), verb: 'invalidate', cause }
      repeated.add(record)
      void queue.append(record, left > 0 ? { againAfterMs: left } : undefined)
    }
  }

  const repeatIntents = (): void => {
    for (const [id, { record, at, deadlineMs }] of intents) {
      log
        .plan(id, record, Math.max(0, deadlineMs - elapsedSince(at, clock)))
        .catch((error: unknown) => events.emit('appendFailed', { tags: record.tags, error }))
    }
  }

  return {
    note: (record, options) => {
      if (repeated.has(record)) return
      recent.push({ record, at: momentOf(clock), againAfterMs: options?.againAfterMs ?? 0 })
      if (recent.length <= limit) return
      recent = recent.filter(isRecent)
      if (recent.length <= limit) return
      forgotAt = momentOf(clock)
      recent = []
    },
    planned: (id, record, deadlineMs) => void intents.set(id, { record, at: momentOf(clock), deadlineMs }),
    settled: (id) => void intents.delete(id),
    repeat: () => {
      repeatRecords()
      repeatIntents()
    },
  }
}
