import type { Position } from '@unstale/cache-core'
import { type EventStream, openStream } from '../http/event-stream'
import type { LoadTarget } from './load-target'
import type { Durations } from './percentiles'

/** How long a listener may take to hear of a write, in ms; after that it never did. */
const PATIENCE_MS = 10_000

interface Due {
  readonly seq: number
  readonly epoch: string
  readonly named: readonly string[]
  readonly at: number
}

export interface Listeners {
  /** A write was answered: every listener that carries one of the tags has to hear of it. */
  wrote(position: Position, named: readonly string[], at: number): void
  /** Waits for what is still due, and closes. Resolves with how many changes were never told. */
  stop(): Promise<number>
  readonly open: number
}

/** Event streams that listen to the tags of everything that is read. */
export const openListeners = async (
  target: LoadTarget,
  count: number,
  tags: readonly string[],
  heard: Durations,
  onHeard: () => void,
  timeoutMs: number,
): Promise<Listeners> => {
  const streams = await Promise.all(
    Array.from({ length: count }, (_, n) =>
      openStream(target.events[n % target.events.length] ?? '', { headers: target.headers, tags, timeoutMs }),
    ),
  )
  const open = streams.filter(({ refusal }) => refusal === undefined)
  const carried = new Set(tags)
  const waits: Promise<boolean>[] = []

  const waitOn = async (stream: EventStream, { seq, epoch, named, at }: Due): Promise<boolean> => {
    const found = await stream.waitFor(
      ({ message }) =>
        message.epoch === epoch &&
        message.applied >= seq &&
        (message.type === 'reset' || message.changes.some((change) => change.seq >= seq && named.includes(change.tag))),
      PATIENCE_MS,
    )
    if (!found) return false
    heard.add(Math.max(0, found.at - at))
    onHeard()
    return true
  }

  return {
    open: open.length,
    wrote: ({ epoch, seq }, named, at) => {
      if (!named.some((tag) => carried.has(tag))) return
      for (const stream of open) waits.push(waitOn(stream, { seq, epoch, named, at }))
    },
    stop: async () => {
      const results = await Promise.all(waits)
      for (const stream of streams) stream.close()
      return results.filter((wasHeard) => !wasHeard).length
    },
  }
}
