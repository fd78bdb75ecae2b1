import type { IncomingMessage, ServerResponse } from 'node:http'
import { headerOf } from './node-head'

/** How a Fetch-style request came in: what is asked of its head, and of its client. */
export interface Arrival {
  header(name: string): string | null
  /** Calls `left` when the client has gone, at once when it has already; until the function that this returns is called. */
  onLeave(left: () => void): () => void
}

/** As the request itself tells it. */
export const arrivalOf = ({ headers, signal }: Request): Arrival => ({
  header: (name) => headers.get(name),
  onLeave: (left) => {
    // Some hosts have none.
    if ((signal as AbortSignal | undefined)?.aborted) left()
    signal?.addEventListener('abort', left)
    return () => signal?.removeEventListener('abort', left)
  },
})

/** What a server on Node hands on beside its Fetch-style requests. */
export interface NodeEnv {
  readonly incoming: IncomingMessage
  readonly outgoing: ServerResponse
}

export const isNodeEnv = (env: unknown): env is NodeEnv => {
  const { incoming, outgoing } = (env ?? {}) as Partial<NodeEnv>
  return typeof incoming?.headers === 'object' && typeof outgoing?.on === 'function' && typeof outgoing.off === 'function'
}

/** As Node tells it: such servers make a request's `headers` and `signal` when they are asked for, which costs more than an exchange. */
export const nodeArrivalOf = ({ incoming, outgoing }: NodeEnv): Arrival => ({
  header: (name) => headerOf(incoming, name),
  onLeave: (left) => {
    const closed = (): void => {
      if (!outgoing.writableFinished) left()
    }
    if (outgoing.destroyed) closed()
    outgoing.on('close', closed)
    return () => outgoing.off('close', closed)
  },
})
