import type { StreamMessage } from '@unstale/cache-core'
import type { OpenSink } from './stream-sink'
import { type SharedBatch, streamText } from './stream-text'

export interface StreamConnection {
  /** Everything up to its `applied` that concerns this client. */
  deliver(batch: SharedBatch): void
  reset(epoch: string, applied: number, reason: 'epoch' | 'floor'): void
  /** Called with each heartbeat: whether the client has read nothing for two of them. */
  isStalled(): boolean
  close(): void
  /** Gives up a client that does not read: what waits for it is dropped, and so is its connection. */
  abandon(): void
}

export interface StreamConnectionOptions {
  readonly first: StreamMessage
  readonly openSink: OpenSink
  /** Where the log stands when a client that was too slow can listen again. */
  readonly now: () => { readonly epoch: string; readonly applied: number }
  readonly onSlow: () => void
  /** The client has gone. */
  readonly onGone: () => void
}

/** Heartbeats that a client may be too slow for in a row. */
const PATIENCE = 2

/**
 * One client's event stream. Each message says `from`, the `applied` of the message before it, so that a client
 * sees a gap. A client that does not keep up is not buffered for: it is told to reset when it reads again.
 */
export const createStreamConnection = ({ first, openSink, now, onSlow, onGone }: StreamConnectionOptions): StreamConnection => {
  let sent = first.applied
  let slow = false
  let slowBeats = 0

  const onRoom = (): void => {
    if (!slow) return
    slow = false
    slowBeats = 0
    send({ type: 'reset', ...now(), reason: 'slow' })
  }

  const sink = openSink({ onRoom, onGone })

  const send = (message: StreamMessage): void => {
    sent = message.applied
    sink.write(streamText(message))
  }

  const hasRoom = (): boolean => {
    if (slow) return false
    if (sink.hasRoom()) return true
    slow = true
    onSlow()
    return false
  }

  send(first)
  return {
    deliver: (batch) => {
      if (!hasRoom()) return
      const bytes = batch.after(sent)
      sent = batch.applied
      sink.write(bytes)
    },
    reset: (epoch, applied, reason) => {
      if (hasRoom()) send({ type: 'reset', epoch, applied, reason })
    },
    isStalled: () => slow && ++slowBeats > PATIENCE,
    close: sink.close,
    abandon: sink.abandon,
  }
}
