import type { Bus, CacheEvents, Follower, FollowerChange, Ports, StreamMessage, Tag } from '@unstale/cache-core'
import { createHeartbeatWheel } from './heartbeat-wheel'
import { recordChanges } from './record-changes'
import { createStreamConnection, type StreamConnection } from './stream-connection'
import { alwaysChanged, type StreamInterest } from './stream-interest'
import type { OpenSink } from './stream-sink'
import { type SharedBatch, shareBatch } from './stream-text'

export interface StreamHubOptions {
  readonly follower: Follower
  readonly events: Bus<CacheEvents>
  readonly ports: Ports
  readonly heartbeatMs: number
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
  /**
   * Must be called in the same synchronous step in which `first` was made: nothing may be applied in between.
   * Returns what ends the stream of a client that has left.
   */
  open(interest: StreamInterest, first: StreamMessage, openSink: OpenSink): () => void
  close(): void
}

type EndReason = 'client' | 'slow' | 'shutdown'

interface Client {
  readonly connection: StreamConnection
  readonly interest: StreamInterest
  readonly end: (reason: EndReason) => void
}

export const createStreamHub = (options: StreamHubOptions): StreamHub => {
  const { follower, events, ports, heartbeatMs, maxStreams, maxInterests, withLabels } = options
  const { clock, timers } = ports
  const byTag = new Map<Tag, Set<StreamConnection>>()
  const clients = new Set<Client>()
  let interests = 0
  let epoch = follower.epoch
  let closed = false

  const hear = (change: FollowerChange): void => {
    if (change.type === 'applied') {
      let streams = 0
      for (const { changes, clients: hearing } of recordChanges(change.records, byTag, withLabels)) {
        const batch = shareBatch(change.epoch, change.applied, changes)
        for (const connection of hearing) connection.deliver(batch)
        streams += hearing.length
      }
      if (streams > 0) events.emit('recordsStreamed', { records: change.records.length, streams })
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

  /** What quiet clients were told last: those of one moment are told the same. */
  let quiet: SharedBatch & { readonly epoch: string } = { ...shareBatch('', 0, []), epoch: '' }

  const beat = ({ connection, interest }: Client): void => {
    const { epoch: now, applied } = follower
    if (interest.refused.size > 0) return connection.deliver(shareBatch(now, applied, alwaysChanged(interest.refused, applied)))
    if (quiet.applied !== applied || quiet.epoch !== now) quiet = { ...shareBatch(now, applied, []), epoch: now }
    connection.deliver(quiet)
  }

  /** Moves the cursor of a quiet client, and shows it that the stream lives. */
  const heartbeat = async (client: Client): Promise<void> => {
    if (client.connection.isStalled()) return client.end('slow')
    // Where nothing follows in the background, an open stream is what keeps the log read.
    if (!follower.mayAnswer()) await follower.catchUp()
    if (clients.has(client)) beat(client)
  }
  const wheel = createHeartbeatWheel<Client>({ timers, turnMs: heartbeatMs, onTurn: (client) => void heartbeat(client) })

  const open: StreamHub['open'] = (interest, first, openSink) => {
    const openedAt = clock.monotonic()
    const end = (reason: EndReason): void => {
      if (!clients.delete(client)) return
      wheel.delete(client)
      leave(client)
      if (reason === 'slow') connection.abandon()
      else connection.close()
      events.emit('streamClosed', { reason, durationMs: clock.monotonic() - openedAt })
    }
    const gone = (): void => end('client')
    const connection = createStreamConnection({
      first,
      openSink,
      now: () => ({ epoch: follower.epoch, applied: follower.applied }),
      onSlow: () => events.emit('streamReset', { reason: 'slow' }),
      onGone: gone,
    })
    const client: Client = { connection, interest, end }
    clients.add(client)
    enter(client)
    wheel.add(client)
    events.emit('streamOpened', { tags: interest.tags.size, replayed: first.type === 'batch' ? first.changes.length : 0 })
    return gone
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
