import type { SnapshotExchange, Timers } from '@unstale/cache-core'
import { metricsError } from './errors'
import { readShared, writeShared } from './shared-text'
import { type MetricsSnapshot, mergeSnapshots } from './snapshot'
import type { TimeRange } from './time-range'

/** How often an instance shows its numbers, in ms: half the resolution of the shortest range. */
const EVERY = 5_000

/** How long what it has shown is kept, in ms: five rounds may be missed before the others take it for gone. */
const KEEP = 30_000

/** How long an exchange may take, in ms, before the answer goes on without it. */
const PATIENCE = 2_000

export interface SharingOptions {
  readonly exchange: SnapshotExchange
  readonly id: string
  readonly snapshot: (range: TimeRange) => MetricsSnapshot
  readonly timers: Timers
  /** Told once when the exchange begins to fail, and again only after it has worked in between. */
  readonly onError: (error: unknown) => void
}

/** The numbers of one instance among those of the others. Nothing in here rejects. */
export interface Sharing {
  start(): void
  /** Shows the numbers of now. */
  publish(): Promise<void>
  /** Shows the last numbers, and no more after them. */
  stop(): Promise<void>
  /** The numbers of all that show theirs; one's own alone where the others cannot be had. */
  whole(range: TimeRange): Promise<MetricsSnapshot>
}

export const shareSnapshots = ({ exchange, id, snapshot, timers, onError }: SharingOptions): Sharing => {
  let cancel: (() => void) | undefined

  const inTime = <Value>(work: () => Promise<Value>): Promise<Value> =>
    new Promise((resolve, reject) => {
      const end = timers.after(PATIENCE, () => reject(new Error(`It did not settle within ${PATIENCE} ms.`)))
      Promise.resolve().then(work).then(resolve, reject).finally(end)
    })

  /** Says once that something fails, until it has worked in between. */
  const streak = (message: string) => {
    let isFailing = false
    return {
      worked: (): void => void (isFailing = false),
      failed: (cause: unknown): void => {
        if (!isFailing) onError(metricsError('EXCHANGE_FAILED', `${message} ${String(cause)}`, id, cause))
        isFailing = true
      },
    }
  }
  const told = {
    show: streak('The numbers of this instance could not be shown to the others.'),
    look: streak('The numbers of the other instances cannot be had: this one answers for itself alone.'),
    read: streak('Some of what other instances show cannot be read, and is left out.'),
  }

  const publish = (): Promise<void> =>
    inTime(() => exchange.publish(id, writeShared(snapshot), KEEP)).then(told.show.worked, told.show.failed)

  const schedule = (): void => {
    cancel = timers.after(EVERY, () => {
      schedule()
      void publish()
    })
  }

  return {
    start: () => {
      if (!cancel) schedule()
    },
    publish,
    stop: async () => {
      cancel?.()
      cancel = undefined
      await publish()
    },
    whole: async (range) => {
      const texts = await inTime(async () => [...(await exchange.collect())]).catch(told.look.failed)
      const own = snapshot(range)
      if (!texts) return own
      told.look.worked()
      const read = texts.map((text) => readShared(text, range)).filter((each) => each?.timeline.stepMs === own.timeline.stepMs)
      const missing = texts.length - read.length
      if (missing === 0) told.read.worked()
      else told.read.failed(`(${missing} of ${texts.length})`)
      // What this instance has shown of itself is older than what it knows.
      const others = read.filter((each): each is MetricsSnapshot => each !== undefined && each.instances[0]?.id !== id)
      return mergeSnapshots([own, ...others])
    },
  }
}
