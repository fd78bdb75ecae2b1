import type { ServerResponse } from 'node:http'
import { createBodyShortcut } from './body-shortcut'
import type { OpenSink } from './stream-sink'

export interface WebSink {
  readonly body: ReadableStream<Uint8Array>
  readonly open: OpenSink
}

/**
 * A sink whose messages are the body of a Response. `queue` is how many wait for a slow client at most. `outgoing`: what the host
 * writes that body to, if it is known.
 */
export const createWebSink = (queue: number, signal: AbortSignal, outgoing?: ServerResponse): WebSink => {
  let controller: ReadableStreamDefaultController<Uint8Array> | undefined
  let onRoom = (): void => undefined
  let onGone = (): void => undefined
  const body = new ReadableStream<Uint8Array>(
    {
      start: (started) => {
        controller = started
      },
      pull: () => onRoom(),
      cancel: () => {
        controller = undefined
        onGone()
      },
    },
    { highWaterMark: queue },
  )
  const end = (): void => {
    controller = undefined
    signal.removeEventListener('abort', onGone)
  }
  return {
    body,
    open: (ends) => {
      onRoom = ends.onRoom
      onGone = ends.onGone
      signal.addEventListener('abort', onGone)
      const past = outgoing && createBodyShortcut(outgoing, queue, onRoom)
      return {
        hasRoom: () => (past?.isOpen() ? past.hasRoom() : (controller?.desiredSize ?? 0) > 0),
        write: (bytes) => {
          if (past?.isOpen()) return past.write(bytes)
          // Whoever reads a body may do with it as he likes.
          const own = bytes.slice()
          past?.expect(own)
          controller?.enqueue(own)
        },
        close: () => {
          controller?.close()
          end()
        },
        abandon: () => {
          controller?.error(new Error('The client does not read.'))
          end()
        },
      }
    },
  }
}
