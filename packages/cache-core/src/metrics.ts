import type { Bus, CacheEvents, Unsubscribe } from '@unstale/cache-bus'
import type { Auditable } from './auditable'
import type { Follower } from './follower'

/** What metrics see of a cache. */
export interface MetricsSource extends Partial<Auditable> {
  /** Tells caches of one process apart. */
  readonly name?: string
  /** How many entries are held. */
  readonly size?: () => number
  readonly events: Bus<CacheEvents>
  readonly follower: Pick<Follower, 'epoch' | 'applied' | 'floor' | 'mayAnswer' | 'occupancy'>
}

export interface MetricsAnswer {
  readonly status: number
  readonly contentType: string
  readonly body: string
}

/** What serves `…/metrics` and `…/monitoring`; made by `createMetrics` of cache-metrics. */
export interface Metrics {
  /** Begins to observe a cache. Returns its end. */
  attach(source: MetricsSource): Unsubscribe
  /** Answers one of the endpoints. Never rejects: a bad query is an answer of status 400 that says what to do. */
  answer(endpoint: 'metrics' | 'monitoring', query: URLSearchParams): Promise<MetricsAnswer>
}

/**
 * Where the instances of an application show each other their numbers, so that one endpoint can speak for all:
 * `redisSnapshots` of cache-redis makes one. Both may fail, and must settle.
 */
export interface SnapshotExchange {
  /** Shows `text` under this name to all who collect, for `keepMs`. What was shown under it before is replaced. */
  publish(name: string, text: string, keepMs: number): Promise<void>
  /** What all show, oneself included; what is not readable is left out. */
  collect(): Promise<readonly string[]>
}
