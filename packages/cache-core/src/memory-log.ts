import { checkCount } from './check-count'
import { withDefaultPorts } from './default-ports'
import { createDueList } from './due-list'
import { coreError } from './errors'
import type { AppendOptions, Log, LogPage, LogQuery, LogRecord, NewRecord } from './log'
import type { Ports } from './ports'
import type { Position } from './position'
import { settledWith } from './settled'

export interface MemoryLogOptions {
  /** Records kept for readers that are behind. Default 10,000. */
  readonly retain?: number
  /** Due work held at most. Default 1,000. */
  readonly maxDue?: number
  readonly ports?: Partial<Ports>
}

/**
 * The log of exactly one process. It begins a new epoch each time it is made, which is right:
 * the only memory that followed the old one died with it.
 * Two processes that share data need a shared log.
 *
 * @example
 * const log = createMemoryLog()
 * createCache({ log })
 */
export const createMemoryLog = ({ retain = 10_000, maxDue = 1_000, ports }: MemoryLogOptions = {}): Log => {
  checkCount('retain', retain)
  checkCount('maxDue', maxDue)
  const { clock, timers, random } = withDefaultPorts(ports)
  let epoch = random.id()
  const due = createDueList(maxDue)
  const watchers = new Set<(page: LogPage) => void>()
  const waiting = new Set<() => void>()
  /** Ring of the last `retain` records: record `seq` lies at `seq % retain`. */
  let ring: LogRecord[] = []
  let tail = 0
  let cancelTimer: (() => void) | undefined
  /** When the timer fires. */
  let timerAt: number | undefined

  const oldest = (): number => Math.max(1, tail - ring.length + 1)

  const push = (record: NewRecord): Position => {
    tail++
    const { tags, verb, cause } = record
    // Field by field: a copy that grows keeps what it grew by in an object of its own, and records are kept by the thousand.
    const stored: LogRecord = cause ? { tags, verb, cause, seq: tail } : { tags, verb, seq: tail }
    ring[tail % retain] = stored
    for (const watcher of watchers) watcher({ epoch, oldest: oldest(), tail, records: [stored] })
    for (const wake of waiting) wake()
    return { epoch, seq: tail }
  }

  const appendOverdue = (): void => {
    if (due.size > 0) for (const record of due.takeOverdue(clock.monotonic())) push(record)
    const next = due.nextAt()
    if (next === timerAt) return
    cancelTimer?.()
    timerAt = next
    cancelTimer = undefined
    if (next === undefined) return
    cancelTimer = timers.after(Math.max(0, next - clock.monotonic()), () => {
      timerAt = undefined
      appendOverdue()
    })
  }

  const appendNow = (record: NewRecord, { settles, againAfterMs }: AppendOptions): Position => {
    appendOverdue()
    if (settles !== undefined) due.settle(settles)
    const position = push(record)
    if (againAfterMs !== undefined) due.repeat(random.id(), record, clock.monotonic() + againAfterMs)
    appendOverdue()
    return position
  }

  const append = (record: NewRecord, options: AppendOptions = {}): Promise<Position> => {
    try {
      return settledWith(appendNow(record, options))
    } catch (error) {
      return Promise.reject(error)
    }
  }

  const recordsAfter = (after: Position | undefined): readonly LogRecord[] => {
    const first = Math.max(oldest(), after?.epoch === epoch ? after.seq + 1 : 0)
    const records: LogRecord[] = []
    for (let seq = first; seq <= tail; seq++) records.push(ring[seq % retain] as LogRecord)
    return records
  }

  const page = (after: Position | undefined): LogPage => ({ epoch, oldest: oldest(), tail, records: recordsAfter(after) })

  const waitForAppend = (waitMs: number, signal: AbortSignal | undefined): Promise<void> =>
    new Promise((resolve) => {
      const end = (): void => {
        cancel()
        waiting.delete(end)
        signal?.removeEventListener('abort', end)
        resolve()
      }
      const cancel = timers.after(waitMs, end)
      waiting.add(end)
      signal?.addEventListener('abort', end)
    })

  const read = async ({ after, waitMs = 0, onAsk, signal }: LogQuery = {}): Promise<LogPage> => {
    appendOverdue()
    const behind = after?.epoch !== epoch || after.seq < tail
    if (!behind && waitMs > 0 && signal?.aborted !== true) await waitForAppend(waitMs, signal)
    onAsk?.()
    return page(after)
  }

  const plan = async (id: string, record: NewRecord, delayMs: number): Promise<void> => {
    if (!due.plan(id, record, clock.monotonic() + delayMs)) {
      throw coreError(
        'DUE_LIST_FULL',
        `${due.size} writes are already planned, which is the limit. Raise maxDue, or look for writes that never end.`,
      )
    }
    appendOverdue()
  }

  const renew = async (): Promise<void> => {
    epoch = random.id()
    ring = []
    tail = 0
    for (const watcher of watchers) watcher(page(undefined))
    for (const wake of waiting) wake()
  }

  return {
    append,
    read,
    plan,
    renew,
    unplan: async (id) => due.settle(id),
    watch: (listener) => {
      watchers.add(listener)
      listener(page(undefined))
      return () => void watchers.delete(listener)
    },
  }
}
