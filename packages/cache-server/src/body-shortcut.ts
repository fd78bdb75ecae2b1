import type { ServerResponse } from 'node:http'
import { createNodeWriter, type NodeWriter } from './node-sink'

/** A way past a body that somebody else writes to Node's response. */
export interface BodyShortcut extends NodeWriter {
  /** Called with what goes into the body. */
  expect(bytes: Uint8Array): void
  /** Whether all of it has come out, as it went in, so that the next message may be written past the body. */
  isOpen(): boolean
}

/**
 * A web stream costs as much again as the connection, with every message. It is needed until the head has left, which belongs
 * to the host, and where anything changes the body on its way. Whether that is so shows in what arrives: the very objects that
 * went in, or others.
 */
export const createBodyShortcut = (response: ServerResponse, queue: number, onRoom: () => void): BodyShortcut => {
  const inside: unknown[] = []
  let hasArrived = false
  let isChanged = false
  let isPast = false
  const { hasRoom, write } = createNodeWriter(response, queue, onRoom)
  const arrive = response.write
  // Left in place: what was put around it since would be lost with it.
  response.write = function (this: ServerResponse, ...args: readonly unknown[]): boolean {
    if (isPast) return Reflect.apply(arrive, this, args)
    if (inside.shift() === args[0]) hasArrived = true
    else isChanged = true
    return Reflect.apply(arrive, this, args)
  } as typeof arrive
  return {
    hasRoom,
    expect: (bytes) => void inside.push(bytes),
    isOpen: () => hasArrived && !isChanged && inside.length === 0,
    write: (bytes) => {
      isPast = true
      write(bytes)
      isPast = false
    },
  }
}
