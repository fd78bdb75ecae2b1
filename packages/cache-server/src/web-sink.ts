import type { OpenSink } from './stream-sink'

export interface WebSink {
  readonly body: ReadableStream<Uint8Array>
  readonly open: OpenSink
}

/** A sink whose messages are the body of a Response. `queue` is how many wait for a slow client at most. */
export const createWebSink = (queue: number, signal: AbortSignal): WebSink => {
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
      return {
        hasRoom: () => (controller?.desiredSize ?? 0) > 0,
        // Whoever reads a body may do with it as he likes.
        write: (bytes) => controller?.enqueue(bytes.slice()),
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
