import type { Bus, CacheEvents, Follower, FollowerChange, Ports, StreamMessage, Tag } from '@unstale/cache-core'
import { createHeartbeatWheel } from './heartbeat-wheel'
import { recordChanges } from './record-changes'
import { createStreamConnection, type StreamConnection } from './stream-connection'
import { alwaysChanged, type StreamInterest } from './stream-interest'

export interface StreamHubOptions {
  readonly follower: Follower
  readonly events: Bus<CacheEvents>
  readonly ports: Ports
  readonly heartbeatMs: number
  /** Messages that wait for a slow client at most. */
  readonly queue: number
  readonly maxStreams: number
  /** Tags of all streams together. */
  readonly maxInterests: number
  /** Whether clients are told the labels of causes. */
  readonly withLabels: boolean
}

/** All event streams of a process, on one subscription to the follower. */
export interface StreamHub {
  /** Whether a stream of so many tags is one too many. */
  readonly full: (tags: number) => boolean
  /** Nothing is heard any more: a stream opened now would stay silent for ever. */
  readonly closed: () => boolean
  /** How many open streams carry one of the tags. */
  listening(tags: Iterable<Tag>): number
  /** Must be called in the same synchronous step in which `first` was made: nothing may be applied in between. */
  open(interest: StreamInterest, first: StreamMessage, signal: AbortSignal): ReadableStream<Uint8Array>
  close(): void
}

type EndReason = 'client' | 'slow' | 'shutdown'

interface Client {
  readonly connection: StreamConnection
  readonly interest: StreamInterest
  readonly end: (reason: EndReason) => void
}

export const createStreamHub = (options: StreamHubOptions): StreamHub => {
  const { follower, events, ports, heartbeatMs, queue, maxStreams, maxInterests, withLabels } = options
  const { clock, timers } = ports
  const byTag = new Map<Tag, Set<StreamConnection>>()
  const clients = new Set<Client>()
  let interests = 0
  let epoch = follower.epoch
  let closed = false

  const hear = (change: FollowerChange): void => {
    if (change.type === 'applied') {
      const heard = recordChanges(change.records, byTag, withLabels)
      for (const [connection, changes] of heard) connection.deliver(change.epoch, change.applied, changes)
      if (heard.size > 0) events.emit('recordsStreamed', { records: change.records.length, streams: heard.size })
      return
    }
    const reason = change.epoch === epoch ? 'floor' : 'epoch'
    epoch = change.epoch
    for (const { connection } of clients) {
      connection.reset(change.epoch, change.applied, reason)
      events.emit('streamReset', { reason })
    }
  }
  const unwatch = follower.watch(hear)

  const enter = ({ connection, interest }: Client): void => {
    interests += interest.tags.size
    for (const tag of interest.tags) byTag.set(tag, (byTag.get(tag) ?? new Set()).add(connection))
  }

  const leave = ({ connection, interest }: Client): void => {
    interests -= interest.tags.size
    for (const tag of interest.tags) {
      const connections = byTag.get(tag)
      connections?.delete(connection)
      if (connections?.size === 0) byTag.delete(tag)
    }
  }

  /** Moves the cursor of a quiet client, and shows it that the stream lives. */
  const heartbeat = async (client: Client): Promise<void> => {
    const { connection, interest, end } = client
    if (connection.isStalled()) return end('slow')
    // Where nothing follows in the background, an open stream is what keeps the log read.
    if (!follower.mayAnswer()) await follower.catchUp()
    if (clients.has(client)) connection.deliver(follower.epoch, follower.applied, alwaysChanged(interest.refused, follower.applied))
  }
  const wheel = createHeartbeatWheel<Client>({ timers, turnMs: heartbeatMs, onTurn: (client) => void heartbeat(client) })

  const open: StreamHub['open'] = (interest, first, signal) => {
    const openedAt = clock.monotonic()
    const end = (reason: EndReason): void => {
      if (!clients.delete(client)) return
      wheel.delete(client)
      signal.removeEventListener('abort', gone)
      leave(client)
      if (reason === 'slow') connection.abandon()
      else connection.close()
      events.emit('streamClosed', { reason, durationMs: clock.monotonic() - openedAt })
    }
    const gone = (): void => end('client')
    const connection = createStreamConnection({
      first,
      queue,
      now: () => ({ epoch: follower.epoch, applied: follower.applied }),
      onSlow: () => events.emit('streamReset', { reason: 'slow' }),
      onCancel: gone,
    })
    const client: Client = { connection, interest, end }
    clients.add(client)
    enter(client)
    wheel.add(client)
    signal.addEventListener('abort', gone)
    events.emit('streamOpened', { tags: interest.tags.size, replayed: first.type === 'batch' ? first.changes.length : 0 })
    if (signal.aborted) gone()
    return connection.body
  }

  return {
    full: (tags) => clients.size >= maxStreams || interests + tags > maxInterests,
    closed: () => closed,
    listening: (tags) => {
      const found = new Set<StreamConnection>()
      for (const tag of tags) for (const client of byTag.get(tag) ?? []) found.add(client)
      return found.size
    },
    open,
    close: () => {
      closed = true
      unwatch()
      for (const { end } of clients) end('shutdown')
    },
  }
}
