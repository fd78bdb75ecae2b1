import type { Bus, CacheEvents, Unsubscribe } from '@unstale/cache-bus'
import { elapsedSince, type Moment, momentOf } from './deadline'
import type { FollowerChange } from './follower-change'
import type { Horizon } from './freshness'
import { keepReading, type ReadOutcome } from './keep-reading'
import { createLedger } from './ledger'
import type { Log, LogPage, LogRecord, NewRecord } from './log'
import type { Ports } from './ports'
import type { Position } from './position'
import { createSharedRead } from './shared-read'
import type { Tag } from './tag'
import { watchLease } from './watch-lease'
import { within } from './within'

/** What reads the log. */
export interface Follower extends Horizon<Tag> {
  /** The last position that this process has heard of: applied, or appended by itself while others before it are still to come. */
  readonly known: number
  /** Resolves when the retained log has been read for the first time; at once where reads happen on request. */
  ready(): Promise<void>
  /** Whether what is held may answer: contact with the log is proven within `maxLag`. */
  mayAnswer(): boolean
  /**
   * Reads the log unless `needs` has been applied; without `needs` it always reads. One read is shared by all who wait.
   * `unknown`: the log answered and does not know that position.
   */
  catchUp(needs?: Position): Promise<'applied' | 'unknown' | 'failed'>
  /** Takes in a record that this process appended itself, before the log tells of it. */
  note(position: Position, record: NewRecord): void
  /** Called synchronously with every step: each `from` is the `applied` before it. */
  watch(listener: (change: FollowerChange) => void): Unsubscribe
  /** Something that this process wrote is not in the log yet: nothing that is held here, or compared with the log, may answer. */
  readonly withheld: boolean
  /** Makes it so until the function that this returns is called. */
  withhold(): () => void
  /** The share of the ledger's buckets in use, 0 to 1. */
  occupancy(): number
  close(): void
}

export interface FollowerOptions {
  readonly log: Log
  readonly ports: Ports
  readonly events: Bus<CacheEvents>
  /** How long what is held may answer after the last proven contact, in ms. */
  readonly maxLag: number
  readonly mode: 'background' | 'request'
  readonly ledgerBuckets?: number
}

/** Longest that a request waits for the log to be read, in ms. */
const CATCH_UP_TIMEOUT = 250

/** For so long after a read that failed, requests do without asking, in ms: half of it to all of it. */
const BREAK = 200

export const createFollower = ({ log, ports, events, maxLag, mode, ledgerBuckets }: FollowerOptions): Follower => {
  const { clock, timers } = ports
  const ledger = createLedger(ledgerBuckets)
  const listeners = new Set<(change: FollowerChange) => void>()
  const reading = new Set<AbortController>()
  const inProcess = log.watch !== undefined
  let epoch = ''
  let applied = 0
  let floor = 0
  let provenAt: Moment | undefined
  /** When the log was last asked what it holds, whatever that proved. Undefined where it must be asked before it is waited for. */
  let askedAt: Moment | undefined
  /** Set while the log answers with less than it had: nothing may answer until its epoch changes. */
  let distrusted = false
  let closed = false
  /** How often this process was told of an epoch that it does not follow. */
  let newsOfEpochs = 0
  let withholders = 0
  /** The log could not be read: when it is worth asking again. */
  let broken: { readonly at: Moment; readonly forMs: number } | undefined

  const tell = (change: FollowerChange): void => {
    for (const listener of listeners) listener(change)
  }

  const reset = (page: LogPage, reason: 'start' | 'epoch' | 'trimmed' | 'rewound'): void => {
    if (reason !== 'trimmed') ledger.clear()
    epoch = page.epoch
    floor = reason === 'rewound' ? page.tail : page.oldest - 1
    applied = floor
    distrusted = reason === 'rewound'
    events.emit('followerReset', { epoch, reason, ...(provenAt && { sinceMs: elapsedSince(provenAt, clock) }) })
    tell({ type: 'reset', epoch, floor, applied })
  }

  const applyRecords = (records: readonly LogRecord[]): void => {
    const news = records.filter((record) => record.seq > applied)
    if (news.length === 0) return
    const from = applied
    for (const record of news) {
      for (const tag of record.tags) ledger.note(tag, record.seq, record.verb)
      applied = record.seq
    }
    if (events.listens('recordApplied')) {
      for (const { seq, tags, verb, cause } of news) {
        const lag = cause?.at === undefined ? {} : { lagMs: Math.max(0, clock.wall() - cause.at) }
        events.emit('recordApplied', { position: { epoch, seq }, tags, verb, ...(cause && { cause }), ...lag })
      }
    }
    tell({ type: 'applied', epoch, from, applied, records: news })
  }

  /**
   * Applies only what is contiguous, so that `applied` never skips a record of its epoch.
   * `asked` is what had been applied when the page was asked for: two reads may overlap, and the
   * later answer to the earlier question must neither bring an old epoch back nor look like a lost tail.
   */
  const applyPage = (page: LogPage, asked: Position): boolean => {
    if (page.epoch !== epoch) {
      if (asked.epoch !== epoch) return false
      reset(page, epoch === '' ? 'start' : 'epoch')
    } else if (asked.epoch === epoch && page.tail < asked.seq) reset(page, 'rewound')
    if (page.unreadable !== undefined && page.unreadable > applied) events.emit('recordUnreadable', { seq: page.unreadable })
    // A log that keeps no record at all still says where its oldest would stand.
    const next = page.records[0]?.seq ?? page.oldest
    if (next > applied + 1) {
      events.emit('gapFound', { expected: applied + 1, got: next, ...(provenAt && { sinceMs: elapsedSince(provenAt, clock) }) })
      reset(page, 'trimmed')
    }
    applyRecords(page.records)
    return true
  }

  const readOnce = async (waitMs: number, timeoutMs: number): Promise<ReadOutcome> => {
    let sentAt = momentOf(clock)
    let news = newsOfEpochs
    const onAsk = (): void => {
      sentAt = momentOf(clock)
      news = newsOfEpochs
    }
    const asked = { epoch, seq: applied }
    const attempt = new AbortController()
    reading.add(attempt)
    try {
      const reply = log.read({ ...(epoch !== '' && { after: asked }), waitMs, onAsk, signal: attempt.signal })
      const page = await within(timeoutMs, reply, timers, 'The log did not answer')
      const current = !closed && applyPage(page, asked)
      const isBehind = current && applied < page.tail
      if (page.proven !== false) {
        // Only a page that reaches the tail proves that nothing else had been appended when it was asked for.
        if (current && applied >= page.tail && !distrusted && news === newsOfEpochs) provenAt = sentAt
        askedAt = isBehind ? undefined : sentAt
        lease.renewed()
      }
      if (current) broken = undefined
      const isNews = page.epoch !== asked.epoch || (page.records.at(-1)?.seq ?? 0) > asked.seq
      return { isBehind, isNews, isTold: page.proven === false }
    } catch (error) {
      askedAt = undefined
      // What is answered needs no end, and ending costs more than the rest of a read.
      attempt.abort()
      throw error
    } finally {
      reading.delete(attempt)
    }
  }

  /** An answer may be shorter than what is missing: who waits for a record, or for proof, waits until the tail is reached. */
  const readToTail = async (): Promise<void> => {
    const startedAt = momentOf(clock)
    let before: number
    let isBehind: boolean
    do {
      before = applied
      isBehind = (await readOnce(0, Math.max(0, CATCH_UP_TIMEOUT - elapsedSince(startedAt, clock)))).isBehind
    } while (isBehind && applied > before)
  }

  const shared = createSharedRead(readToTail, { timers, clock })

  const mayAnswer = (): boolean => {
    if (withholders > 0) return false
    if (inProcess) return epoch !== ''
    if (!provenAt || distrusted) return false
    return elapsedSince(provenAt, clock) < maxLag
  }

  const lease = watchLease({
    isWatched: !inProcess && mode === 'background',
    lengthMs: maxLag,
    provenAt: () => provenAt,
    ports,
    events,
  })

  /** What is held may be from before what this process has just appended: only the log can say. */
  const hearOfEpoch = (): void => {
    newsOfEpochs++
    provenAt = undefined
  }

  const has = (needs: Position): boolean => needs.epoch === epoch && needs.seq <= applied

  const catchUp = async (needs?: Position): Promise<'applied' | 'unknown' | 'failed'> => {
    if (needs && has(needs)) return 'applied'
    if (!inProcess) {
      if (broken && elapsedSince(broken.at, clock) < broken.forMs) return 'failed'
      const from = { epoch, seq: applied }
      const startedAt = momentOf(clock)
      try {
        await shared()
      } catch (error) {
        events.emit('followFailed', { error })
        // A log that answers, though not with all that is missing in time, is not away.
        if (epoch === from.epoch && applied === from.seq) broken = { at: momentOf(clock), forMs: BREAK * (0.5 + ports.random.next() / 2) }
        return 'failed'
      }
      events.emit('caughtUp', { from, to: { epoch, seq: applied }, durationMs: elapsedSince(startedAt, clock) })
    }
    return !needs || has(needs) ? 'applied' : 'unknown'
  }

  const followInBackground = (): Promise<void> =>
    keepReading({
      // Records may come by themselves for as long as they like: the lease needs an answer in time.
      read: () => readOnce(askedAt ? Math.max(0, maxLag / 2 - elapsedSince(askedAt, clock)) : 0, maxLag),
      at: () => ({ epoch, seq: applied }),
      isClosed: () => closed,
      longestPause: maxLag,
      ports,
      events,
    })

  const stopWatching = log.watch?.((page) => void applyPage(page, { epoch, seq: applied }))
  const pulls = !inProcess && mode === 'background'
  const started = pulls ? catchUp().then(() => undefined) : Promise.resolve()
  if (pulls) void started.then(followInBackground)

  return {
    get epoch() {
      return epoch
    },
    get applied() {
      return applied
    },
    get floor() {
      return floor
    },
    get highest() {
      return ledger.highest
    },
    get known() {
      return Math.max(applied, ledger.highest)
    },
    get withheld() {
      return withholders > 0
    },
    lastOf: ledger.lastOf,
    lastHardOf: ledger.lastHardOf,
    ready: () => started,
    mayAnswer,
    catchUp,
    note: (position, record) => {
      if (position.epoch !== epoch) return hearOfEpoch()
      // A log in this process has told of it before it answered.
      if (position.seq <= applied) return
      for (const tag of record.tags) ledger.note(tag, position.seq, record.verb)
      if (position.seq === applied + 1) applyRecords([{ ...record, seq: position.seq }])
    },
    watch: (listener) => {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
    withhold: () => {
      withholders++
      let isOver = false
      return () => {
        if (!isOver) withholders--
        isOver = true
      }
    },
    occupancy: ledger.occupancy,
    close: () => {
      closed = true
      for (const attempt of reading) attempt.abort()
      stopWatching?.()
      lease.close()
    },
  }
}
