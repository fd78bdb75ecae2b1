import type { Bus, CacheEvents } from '@unstale/cache-bus'
import { elapsedSince, type Moment, momentOf } from './deadline'
import type { AppendOptions, Log, NewRecord } from './log'
import { pause } from './pause'
import type { Ports } from './ports'
import type { Position } from './position'
import { settledValue } from './settled'
import { within } from './within'

export interface AppendQueue {
  /** Resolves with the position; with undefined when the log has not taken the record in time, which goes on being tried. */
  append(record: NewRecord, options?: AppendOptions): Promise<Position | undefined>
  /** Something was lost that cannot be appended one by one: the log moves to a new epoch as soon as it is reached. */
  renew(lost: number, againAfterMs?: number): void
  /** Resolves when nothing is left to append, or after `appendTimeout`. What is left then is given up. */
  close(): Promise<void>
}

export interface AppendQueueOptions {
  readonly log: Log
  readonly ports: Ports
  readonly events: Bus<CacheEvents>
  readonly appendTimeout: number
  /** Records that wait at most. */
  readonly limit: number
  /** Called with every record that the log has taken. */
  readonly onAppended: (position: Position, record: NewRecord, options: AppendOptions | undefined) => void
  /** Whether the log is known to have left this epoch: who still appends to it is deposed. */
  readonly isFormer: (epoch: string) => boolean
  /** While a record of this process is not in the log, nothing that is held may answer. Returns the end of that. */
  readonly withhold: () => () => void
}

interface Waiting {
  readonly place: number
  readonly record: NewRecord
  readonly options: AppendOptions | undefined
  readonly since: Moment
  readonly settle: (position: Position | undefined) => void
  /** From now on, until it is settled, nothing held may answer. */
  readonly hold: () => void
  /** Its caller has waited enough. */
  readonly late: () => void
  /** Sees to that when the time comes. */
  readonly watch: () => void
  attempts: number
}

interface Overflow {
  readonly lost: number
  readonly againAfterMs: number
  readonly since: Moment
}

/** Between two attempts, in ms. */
const pauseAfter = (failures: number, jitter: number): number => Math.min(2_000, 50 * 2 ** failures) * (0.5 + jitter / 2)

/** Sends records to the log; what it does not take waits and is sent again, in order, until it does. */
export const createAppendQueue = (options: AppendQueueOptions): AppendQueue => {
  const { log, ports, events, appendTimeout, limit, onAppended, isFormer, withhold } = options
  const { clock, timers, random } = ports
  let waiting: readonly Waiting[] = []
  let overflow: Overflow | undefined
  let places = 0
  let draining: Promise<void> | undefined
  let closed = false
  /** Held back while the log is to be renewed. */
  let release: (() => void) | undefined

  const inTime = <T>(command: Promise<T>, onLate?: () => void): Promise<T> =>
    within(appendTimeout, command, timers, 'The log did not answer', onLate)

  /** One of one's own may throw where it should answer: it has failed like any other. */
  const ask = (record: NewRecord, given: AppendOptions | undefined): Promise<Position> => {
    try {
      return log.append(record, given)
    } catch (error) {
      return Promise.reject(error)
    }
  }

  const send = async (
    { record, options: given }: Pick<Waiting, 'record' | 'options'>,
    onLate?: () => void,
    reply: Promise<Position> = ask(record, given),
  ): Promise<Position> => {
    const position = await inTime(reply, onLate)
    if (isFormer(position.epoch)) throw new Error(`The log has left epoch ${position.epoch}, to which the record was appended.`)
    onAppended(position, record, given)
    return position
  }

  const renewNow = async ({ lost, againAfterMs, since }: Overflow): Promise<void> => {
    await inTime(log.renew())
    overflow = undefined
    release?.()
    release = undefined
    events.emit('logRenewed', { lost, durationMs: elapsedSince(since, clock) })
    // A write of unknown outcome may have been among them, and may still be committed.
    if (againAfterMs > 0) timers.after(againAfterMs, () => renew(lost))
  }

  const retry = async (item: Waiting): Promise<void> => {
    item.attempts++
    const position = await send(item)
    waiting = waiting.filter((other) => other !== item)
    events.emit('appendRetried', {
      position,
      tags: item.record.tags,
      ...(item.record.cause && { cause: item.record.cause }),
      attempts: item.attempts,
      durationMs: elapsedSince(item.since, clock),
    })
    item.settle(position)
  }

  const drain = async (): Promise<void> => {
    for (let failures = 0; !closed && (overflow || waiting[0]); ) {
      try {
        await (overflow ? renewNow(overflow) : retry(waiting[0] as Waiting))
        failures = 0
      } catch {
        await pause(pauseAfter(failures++, random.next()), timers)
      }
    }
    draining = undefined
  }

  const begin = (): void => {
    draining ??= drain()
  }

  const renew = (lost: number, againAfterMs = 0): void => {
    overflow = {
      lost: (overflow?.lost ?? 0) + lost,
      againAfterMs: Math.max(overflow?.againAfterMs ?? 0, againAfterMs),
      since: overflow?.since ?? momentOf(clock),
    }
    release ??= withhold()
    begin()
  }

  const giveUp = (items: readonly Waiting[]): void => {
    waiting = []
    for (const item of items) item.settle(undefined)
  }

  const enqueue = (item: Waiting): void => {
    item.hold()
    waiting = [...waiting, item].sort((a, b) => a.place - b.place)
    if (waiting.length <= limit) return begin()
    const lost = waiting
    release ??= withhold()
    events.emit('appendsOverflowed', { lost: lost.length, durationMs: elapsedSince((lost[0] as Waiting).since, clock) })
    giveUp(lost)
    renew(lost.length, Math.max(0, ...lost.map(({ options: given }) => given?.againAfterMs ?? 0)))
  }

  const first = async (item: Waiting, reply: Promise<Position> | undefined): Promise<void> => {
    if (!reply) {
      item.watch()
      return enqueue(item)
    }
    item.attempts++
    try {
      // The caller and the attempt have the same time: one timer, and none where the log answers at once.
      item.settle(await send(item, item.late, reply))
    } catch (error) {
      item.watch()
      events.emit('appendFailed', { tags: item.record.tags, error, ...(item.record.cause && { cause: item.record.cause }) })
      if (closed) item.settle(undefined)
      else enqueue(item)
    }
  }

  const follow = (
    record: NewRecord,
    given: AppendOptions | undefined,
    reply: Promise<Position> | undefined,
  ): Promise<Position | undefined> =>
    new Promise((resolve) => {
      const since = momentOf(clock)
      let free: (() => void) | undefined
      let cancel: (() => void) | undefined
      let isOver = false
      const hold = (): void => {
        free ??= withhold()
      }
      const late = (): void => {
        isOver = true
        // Held back in the same step: the caller may read what it wrote as soon as it goes on.
        hold()
        resolve(undefined)
      }
      const watch = (): void => {
        if (!isOver) cancel = timers.after(Math.max(0, appendTimeout - (clock.monotonic() - since.monotonic)), late)
      }
      const settle = (position: Position | undefined): void => {
        isOver = true
        cancel?.()
        free?.()
        resolve(position)
      }
      void first({ place: places++, record, options: given, since, attempts: 0, settle, hold, late, watch }, reply)
    })

  return {
    append: (record, given) => {
      // The first attempt goes out at once, unless others wait: those come first.
      const reply = draining ? undefined : ask(record, given)
      const position = reply && settledValue(reply)
      if (!reply || !position || isFormer(position.epoch)) return follow(record, given, reply)
      onAppended(position, record, given)
      return reply
    },
    renew,
    close: async () => {
      if (draining) await inTime(draining).catch(() => undefined)
      closed = true
      for (const { record } of waiting)
        events.emit('appendFailed', { tags: record.tags, error: new Error('The cache was closed before the log took it.') })
      giveUp(waiting)
    },
  }
}
