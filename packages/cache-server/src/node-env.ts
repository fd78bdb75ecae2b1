import type { IncomingMessage, ServerResponse } from 'node:http'

/** What a server on Node hands on beside its Fetch-style requests. */
export interface NodeEnv {
  readonly incoming: IncomingMessage
  readonly outgoing: ServerResponse
}

export const isNodeEnv = (env: unknown): env is NodeEnv => {
  const { incoming, outgoing } = (env ?? {}) as Partial<NodeEnv>
  return typeof incoming?.headers === 'object' && typeof outgoing?.on === 'function' && typeof outgoing.off === 'function'
}
