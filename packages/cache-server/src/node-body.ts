import type { IncomingMessage } from 'node:http'

/**
 * The body of a Node request as a web stream. Once it is read or given up, nothing of it hangs on the request any more, which
 * lives as long as its response: an event stream for hours.
 */
export const createBody = (request: IncomingMessage): ReadableStream<Uint8Array> => {
  let letGo = (): void => undefined
  return new ReadableStream<Uint8Array>({
    start: (controller) => {
      const onData = (data: Uint8Array): void => {
        controller.enqueue(new Uint8Array(data))
        request.pause()
      }
      const onEnd = (): void => {
        letGo()
        controller.close()
      }
      const onError = (error: Error): void => {
        letGo()
        controller.error(error)
      }
      const onClose = (): void => onError(new Error('The client left before all of its request had come.'))
      if (request.destroyed) return onClose()
      letGo = () => void request.off('data', onData).off('end', onEnd).off('error', onError).off('close', onClose)
      request.on('data', onData).on('end', onEnd).on('error', onError).on('close', onClose)
      request.pause()
    },
    pull: () => void request.resume(),
    cancel: () => {
      letGo()
      // HTTP/1.1 ends with the connection, once it has been answered; a stream of HTTP/2 does not.
      if (request.httpVersionMajor >= 2) request.destroy()
    },
  })
}
