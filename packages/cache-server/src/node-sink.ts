import type { ServerResponse } from 'node:http'
import type { StreamHost, StreamSink } from './stream-sink'

/** Counts the turns of the event loop in which anything was written, for all streams together. */
let turn = 0
let isCounted = false

const thisTurn = (): number => {
  if (!isCounted) {
    isCounted = true
    process.nextTick(() => {
      isCounted = false
      turn++
    })
  }
  return turn
}

/** What writes messages to Node's response. */
export type NodeWriter = Pick<StreamSink, 'hasRoom' | 'write'>

/** `queue` is how many messages wait for a slow client at most. */
export const createNodeWriter = (response: ServerResponse, queue: number, onRoom: () => void): NodeWriter => {
  /** Messages that were written since the connection took no more at once; undefined while it does. */
  let waiting: number | undefined
  /** When it was written to last. What this turn has written before leaves with the first message. */
  let wroteAt = thisTurn()
  response.on('drain', () => {
    waiting = undefined
    onRoom()
  })
  /** Node keeps what is written until this turn ends. The first message of a turn need not wait: what follows it may. */
  const send = (bytes: Uint8Array): boolean => {
    const now = thisTurn()
    const socket = wroteAt === now ? null : response.socket
    wroteAt = now
    socket?.cork()
    const isTaken = response.write(bytes)
    socket?.uncork()
    return isTaken
  }
  return {
    hasRoom: () => waiting === undefined || waiting < queue,
    write: (bytes) => {
      if (send(bytes)) return
      waiting = (waiting ?? 0) + 1
    },
  }
}

/**
 * Writes the messages of a stream to Node's response itself: a web stream between them would cost as much again as the
 * connection.
 */
export const createNodeHost =
  (response: ServerResponse): StreamHost =>
  (headers, queue) =>
  ({ onRoom, onGone }) => {
    response.writeHead(200, headers)
    response.on('close', onGone)
    return {
      ...createNodeWriter(response, queue, onRoom),
      close: () => void response.end(),
      abandon: () => void response.destroy(),
    }
  }
