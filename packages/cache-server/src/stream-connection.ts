import type { StreamChange, StreamMessage } from '@unstale/cache-core'

export interface StreamConnection {
  readonly body: ReadableStream<Uint8Array>
  /** Everything up to `applied` that concerns this client. */
  deliver(epoch: string, applied: number, changes: readonly StreamChange[]): void
  reset(epoch: string, applied: number, reason: 'epoch' | 'floor'): void
  /** Called with each heartbeat: whether the client has read nothing for two of them. */
  isStalled(): boolean
  close(): void
  /** Gives up a client that does not read: what waits for it is dropped, and so is its connection. */
  abandon(): void
}

export interface StreamConnectionOptions {
  readonly first: StreamMessage
  /** Messages that wait for a slow client at most. */
  readonly queue: number
  /** Where the log stands when a client that was too slow can listen again. */
  readonly now: () => { readonly epoch: string; readonly applied: number }
  readonly onSlow: () => void
  /** The client has gone. */
  readonly onCancel: () => void
}

/** Heartbeats that a client may be too slow for in a row. */
const PATIENCE = 2

const encoder = new TextEncoder()

/**
 * One client's event stream. Each message says `from`, the `applied` of the message before it, so that a client
 * sees a gap. A client that does not keep up is not buffered for: it is told to reset when it reads again.
 */
export const createStreamConnection = ({ first, queue, now, onSlow, onCancel }: StreamConnectionOptions): StreamConnection => {
  let sent = first.applied
  let slow = false
  let slowBeats = 0
  let controller: ReadableStreamDefaultController<Uint8Array> | undefined

  const send = (message: StreamMessage): void => {
    sent = message.applied
    controller?.enqueue(encoder.encode(`data: ${JSON.stringify(message)}\n\n`))
  }

  const hasRoom = (): boolean => {
    if (slow || !controller) return false
    if ((controller.desiredSize ?? 0) > 0) return true
    slow = true
    onSlow()
    return false
  }

  const body = new ReadableStream<Uint8Array>(
    {
      start: (started) => {
        controller = started
        send(first)
      },
      pull: () => {
        if (!slow) return
        slow = false
        slowBeats = 0
        send({ type: 'reset', ...now(), reason: 'slow' })
      },
      cancel: () => {
        controller = undefined
        onCancel()
      },
    },
    { highWaterMark: queue },
  )

  return {
    body,
    deliver: (epoch, applied, changes) => {
      if (hasRoom()) send({ type: 'batch', epoch, from: sent, applied, changes })
    },
    reset: (epoch, applied, reason) => {
      if (hasRoom()) send({ type: 'reset', epoch, applied, reason })
    },
    isStalled: () => slow && ++slowBeats > PATIENCE,
    close: () => {
      controller?.close()
      controller = undefined
    },
    abandon: () => {
      controller?.error(new Error('The client does not read.'))
      controller = undefined
    },
  }
}
