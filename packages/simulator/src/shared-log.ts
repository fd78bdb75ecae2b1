import type { AppendOptions, LogPage, LogRecord, NewRecord, Position } from '@unstale/cache-core'
import type { Knowledge } from './knowledge'
import type { Random } from './random'
import type { RunState } from './run-state'
import type { Scheduler } from './scheduler'

/** The log's server: what happens there happens at once. The way to it is a matter of `createLogLink`. */
export interface SharedLog {
  readonly epoch: string
  readonly tail: number
  append(record: NewRecord, options?: AppendOptions): Position
  read(after: Position | undefined): LogPage
  /** Calls back once, when there is something after `after`, or after `waitMs`. */
  waitFor(after: Position | undefined, waitMs: number, answer: () => void): void
  plan(id: string, record: NewRecord, delayMs: number): void
  settle(id: string): void
  /** Forgets all but the last `keep` records. */
  trim(keep: number): void
  /** Begins a new epoch because a process asked for it; what was planned stays. */
  renew(): void
  /** Loses everything, and what was planned. */
  flush(): void
  /** A replica takes over that has not heard of the last `lost` records; it may keep the ones before. */
  failOver(lost: number, keepsHistory: boolean): void
}

export interface SharedLogOptions {
  readonly scheduler: Scheduler
  readonly random: Random
  readonly knowledge: Knowledge
  readonly run: RunState
  readonly retain: number
  /** Records of one answer at most. */
  readonly pageSize: number
}

interface Due {
  readonly id: string
  readonly at: number
  readonly record: NewRecord
}

export const createSharedLog = (options: SharedLogOptions): SharedLog => {
  const { scheduler, random, knowledge, run, retain, pageSize } = options
  let epoch = random.id()
  let tail = 0
  let records: LogRecord[] = []
  let due: Due[] = []
  let waiting: (() => void)[] = []
  knowledge.began(epoch)

  const wake = (): void => {
    const all = waiting
    waiting = []
    for (const answer of all) answer()
  }

  const push = (record: NewRecord): Position => {
    const stored: LogRecord = { ...record, seq: ++tail }
    records.push(stored)
    if (records.length > retain) records.shift()
    knowledge.appended(epoch, stored, scheduler.now())
    run.note(() => `log ${tail}: ${record.cause?.label} names ${record.tags.join(' ')}`)
    wake()
    return { epoch, seq: tail }
  }

  const appendOverdue = (): void => {
    const overdue = due.filter(({ at }) => at <= scheduler.now())
    if (overdue.length === 0) return
    due = due.filter(({ at }) => at > scheduler.now())
    for (const { record } of overdue) push(record)
  }

  const remember = (id: string, record: NewRecord, delayMs: number): void => {
    due.push({ id, at: scheduler.now() + delayMs, record })
    due.sort((a, b) => a.at - b.at)
    // The real one looks at every append and probe; somebody probes all the time.
    scheduler.after(delayMs, undefined, appendOverdue)
  }

  const oldest = (): number => records[0]?.seq ?? tail + 1

  const read = (after: Position | undefined): LogPage => {
    appendOverdue()
    const from = after?.epoch === epoch ? after.seq : 0
    const news = records.filter(({ seq }) => seq > from)
    return { epoch, oldest: oldest(), tail, records: news.slice(0, pageSize) }
  }

  const beginEpoch = (kept: LogRecord[], last: number): void => {
    epoch = random.id()
    records = kept
    tail = last
    knowledge.began(epoch)
    knowledge.kept(epoch, kept)
    run.note(() => `log: epoch ${epoch}, ${kept.length} records kept up to ${last}`)
    wake()
  }

  return {
    get epoch() {
      return epoch
    },
    get tail() {
      return tail
    },
    append: (record, { settles, againAfterMs } = {}) => {
      appendOverdue()
      if (settles !== undefined) due = due.filter(({ id }) => id !== settles)
      if (againAfterMs !== undefined) remember(random.id(), record, againAfterMs)
      return push(record)
    },
    read,
    waitFor: (after, waitMs, answer) => {
      const isBehind = after?.epoch !== epoch || after.seq < tail
      if (isBehind || waitMs <= 0) return answer()
      let isAnswered = false
      const once = (): void => {
        if (isAnswered) return
        isAnswered = true
        cancel()
        waiting = waiting.filter((other) => other !== once)
        answer()
      }
      const cancel = scheduler.after(waitMs, undefined, once)
      waiting.push(once)
    },
    plan: remember,
    settle: (id) => {
      due = due.filter((item) => item.id !== id)
    },
    trim: (keep) => {
      records = keep > 0 ? records.slice(-keep) : []
      run.note(() => `log: trimmed to ${records.length}`)
    },
    renew: () => beginEpoch([], 0),
    flush: () => {
      due = []
      beginEpoch([], 0)
    },
    failOver: (lost, keepsHistory) => {
      const kept = keepsHistory ? records.slice(0, Math.max(0, records.length - lost)) : []
      beginEpoch(kept, kept.at(-1)?.seq ?? (keepsHistory ? Math.max(0, oldest() - 1) : 0))
    },
  }
}
