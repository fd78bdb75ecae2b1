/** A client of `redis` (node-redis), connected or not: `createClient(...)` or `createCluster(...)`. */
export interface NodeRedisClient {
  duplicate(): unknown
  connect(): Promise<unknown>
  destroy(): unknown
  sendCommand: (...args: never[]) => Promise<unknown>
}

/** A client of `ioredis`: `new Redis(...)` or `new Cluster(...)`. */
export interface IoRedisClient {
  duplicate(): unknown
  disconnect(): void
  readonly status: string
  call: (...args: never[]) => Promise<unknown>
}

/** The client that the application has already. It is only asked for duplicates: its own connection stays free. */
export type RedisClient = NodeRedisClient | IoRedisClient
