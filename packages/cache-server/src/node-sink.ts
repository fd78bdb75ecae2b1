import type { ServerResponse } from 'node:http'
import type { StreamHost } from './stream-sink'

/**
 * Writes the messages of a stream to Node's response itself: a web stream between them would cost as much again as the
 * connection.
 */
export const createNodeHost =
  (response: ServerResponse): StreamHost =>
  (headers, queue) =>
  ({ onRoom, onGone }) => {
    /** Messages that were written since the connection took no more at once; undefined while it does. */
    let waiting: number | undefined
    response.writeHead(200, headers)
    response.on('close', onGone)
    response.on('drain', () => {
      waiting = undefined
      onRoom()
    })
    return {
      hasRoom: () => waiting === undefined || waiting < queue,
      write: (bytes) => {
        if (response.write(bytes)) return
        waiting = (waiting ?? 0) + 1
      },
      close: () => void response.end(),
      abandon: () => void response.destroy(),
    }
  }
