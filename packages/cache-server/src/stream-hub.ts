import type { Bus, CacheEvents, Follower, FollowerChange, Ports, StreamMessage, Tag } from '@unstale/cache-core'
import { recordChanges } from './record-changes'
import { createStreamConnection, type StreamConnection } from './stream-connection'

export interface StreamHubOptions {
  readonly follower: Follower
  readonly events: Bus<CacheEvents>
  readonly ports: Ports
  readonly heartbeatMs: number
  /** Messages that wait for a slow client at most. */
  readonly queue: number
  readonly maxStreams: number
  /** Whether clients are told the labels of causes. */
  readonly withLabels: boolean
}

/** All event streams of a process, on one subscription to the follower. */
export interface StreamHub {
  readonly full: () => boolean
  /** Nothing is heard any more: a stream opened now would stay silent for ever. */
  readonly closed: () => boolean
  /** Must be called in the same synchronous step in which `first` was made: nothing may be applied in between. */
  open(tags: ReadonlySet<Tag>, first: StreamMessage, signal: AbortSignal): ReadableStream<Uint8Array>
  close(): void
}

type End = (reason: 'client' | 'shutdown') => void

export const createStreamHub = (options: StreamHubOptions): StreamHub => {
  const { follower, events, ports, heartbeatMs, queue, maxStreams, withLabels } = options
  const { clock, timers } = ports
  const byTag = new Map<Tag, Set<StreamConnection>>()
  const ends = new Map<StreamConnection, End>()
  let epoch = follower.epoch
  let closed = false

  const hear = (change: FollowerChange): void => {
    if (change.type === 'applied') {
      for (const [client, changes] of recordChanges(change.records, byTag, withLabels))
        client.deliver(change.epoch, change.applied, changes)
      return
    }
    const reason = change.epoch === epoch ? 'floor' : 'epoch'
    epoch = change.epoch
    for (const client of ends.keys()) {
      client.reset(change.epoch, change.applied, reason)
      events.emit('streamReset', { reason })
    }
  }
  const unwatch = follower.watch(hear)

  const enter = (client: StreamConnection, tags: ReadonlySet<Tag>): void => {
    for (const tag of tags) byTag.set(tag, (byTag.get(tag) ?? new Set()).add(client))
  }

  const leave = (client: StreamConnection, tags: ReadonlySet<Tag>): void => {
    for (const tag of tags) {
      const clients = byTag.get(tag)
      clients?.delete(client)
      if (clients?.size === 0) byTag.delete(tag)
    }
  }

  /** Moves the cursor of a quiet client, and shows it that the stream lives. */
  const heartbeat = async (client: StreamConnection): Promise<void> => {
    // Where nothing follows in the background, an open stream is what keeps the log read.
    if (!follower.mayAnswer()) await follower.catchUp()
    if (ends.has(client)) client.deliver(follower.epoch, follower.applied, [])
  }

  const open: StreamHub['open'] = (tags, first, signal) => {
    const openedAt = clock.monotonic()
    const end: End = (reason) => {
      if (!ends.delete(client)) return
      stopBeating()
      signal.removeEventListener('abort', gone)
      leave(client, tags)
      client.close()
      events.emit('streamClosed', { reason, durationMs: clock.monotonic() - openedAt })
    }
    const gone = (): void => end('client')
    const client = createStreamConnection({
      first,
      queue,
      now: () => ({ epoch: follower.epoch, applied: follower.applied }),
      onSlow: () => events.emit('streamReset', { reason: 'slow' }),
      onCancel: gone,
    })
    let stopBeating = (): void => undefined
    const beat = (): void => {
      stopBeating = timers.after(heartbeatMs, () => {
        if (!ends.has(client)) return
        beat()
        void heartbeat(client)
      })
    }
    ends.set(client, end)
    enter(client, tags)
    beat()
    signal.addEventListener('abort', gone)
    events.emit('streamOpened', { tags: tags.size })
    if (signal.aborted) gone()
    return client.body
  }

  return {
    full: () => ends.size >= maxStreams,
    closed: () => closed,
    open,
    close: () => {
      closed = true
      unwatch()
      for (const end of ends.values()) end('shutdown')
    },
  }
}
