import { redisError } from './errors'
import type { RedisClient } from './redis-client'

/** One connection (on a cluster: one to each node) that nobody else uses. */
export interface Wire {
  /** `key` says which node of a cluster is meant. `binary`: strings arrive as Buffers. */
  send(key: string, args: readonly (string | Buffer)[], binary: boolean): Promise<unknown>
  /** Ends it at once; what is under way is rejected. */
  drop(): void
}

type Listen = (event: string, listener: (...args: unknown[]) => void) => unknown

/** What says that a connection was lost, or may have been. Without a listener, `error` would end the process. */
const LOSSES = ['error', 'end', 'close', 'reconnecting', 'node error', '-node', 'node-error', 'node-disconnect', 'node-reconnecting']

const hear = (client: { readonly on: Listen }, onLost: () => void): void => {
  for (const event of LOSSES) client.on(event, onLost)
}

interface IoRedis {
  readonly on: Listen
  call(command: string, ...args: readonly (string | Buffer)[]): Promise<unknown>
  callBuffer(command: string, ...args: readonly (string | Buffer)[]): Promise<unknown>
  disconnect(): void
}

const ioRedisWire = (client: IoRedis, onLost: () => void): Wire => {
  hear(client, onLost)
  return {
    send: (_, [command = '', ...args], binary) => (binary ? client.callBuffer : client.call).call(client, String(command), ...args),
    drop: () => client.disconnect(),
  }
}

interface NodeRedis {
  readonly on: Listen
  readonly masters?: unknown
  readonly slots?: unknown
  connect(): Promise<unknown>
  sendCommand(...args: readonly unknown[]): Promise<unknown>
  destroy(): void
}

/** RESP's bulk strings as Buffers. */
const BUFFERS = { typeMapping: { 36: Buffer } }
const STRINGS = { typeMapping: { 36: String } }

const nodeRedisWire = (client: NodeRedis, onLost: () => void): Wire => {
  const isCluster = 'masters' in client || 'slots' in client
  hear(client, onLost)
  // Clients and the cluster's nodes go on trying by themselves; a cluster that never found its nodes does not.
  let connected: Promise<unknown> = client.connect()
  connected.catch(() => undefined)
  return {
    send: async (key, args, binary) => {
      const options = binary ? BUFFERS : STRINGS
      if (!isCluster) return client.sendCommand(args, options)
      await connected.catch(() => (connected = client.connect()))
      return client.sendCommand(key, false, args, options)
    },
    drop: () => {
      try {
        client.destroy()
      } catch {
        // It was closed already.
      }
    },
  }
}

/** Opens a connection like the client's own. */
export const openWire = (client: RedisClient, onLost: () => void): Wire => {
  if ('call' in client && typeof client.call === 'function') return ioRedisWire(client.duplicate() as IoRedis, onLost)
  if ('sendCommand' in client && typeof client.sendCommand === 'function') return nodeRedisWire(client.duplicate() as NodeRedis, onLost)
  throw redisError(
    'CLIENT_UNKNOWN',
    'The client is neither one of `redis` (node-redis) nor of `ioredis`. Pass createClient(...) or new Redis(...).',
  )
}
