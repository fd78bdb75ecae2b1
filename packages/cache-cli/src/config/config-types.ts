import type { Phase } from '../validate/phases'

/** A text, or where in the environment it stands: secrets stay out of the file. */
export type Secret = string | { readonly env: string; readonly prefix?: string }

/** A route that only reads. */
export interface ReadRoute {
  /** How reports and other routes call it. */
  readonly name: string
  readonly path: string
  /** What it answers is for one user alone. */
  readonly private?: boolean
  readonly headers?: Readonly<Record<string, Secret>>
}

/** A request; `{{nonce}}` is another text each time, `{{reads.NAME.field}}` is taken from what a read answered before. */
export interface RequestTemplate {
  readonly method: 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  readonly path: string
  readonly body?: unknown
  readonly headers?: Readonly<Record<string, Secret>>
}

/** A route that changes something. */
export interface WriteRoute extends RequestTemplate {
  readonly name: string
  /** What must come of it. */
  readonly expects?: {
    /** Tags that the answer must name. */
    readonly tags?: readonly string[]
    /** Names of reads that answer something else afterwards. */
    readonly reads?: readonly string[]
  }
  /** Sent at the end, to leave things as they were. */
  readonly restore?: RequestTemplate
  /** In which phases it may be sent. Default: all but production. */
  readonly phases?: readonly Phase[]
}

/** What counts as slow, in ms, and as off. */
export interface Limits {
  /** A request. Default 10,000. */
  readonly requestMs?: number
  /** From the request of an event stream to its first event. Default 2,000. */
  readonly firstByteMs?: number
  /** How long a stream is watched. Default 40,000: more than the idle time-outs of common proxies. */
  readonly observeMs?: number
  /** How long a stream may be silent. Default 35,000: two heartbeats, and some. */
  readonly silenceMs?: number
  /** From the answer to a write until the stream tells of it, 95 of 100. Default 1,000. */
  readonly propagationMs?: number
  /** How long after the answer to a write a read may be from before it. Default 2,000: `maxLag`. */
  readonly stalenessMs?: number
  /** By how much clocks may differ. Default 1,000. */
  readonly clockMs?: number
  /** Times that each write is sent. Default 3. */
  readonly rounds?: number
  /** Connections on which the log's epoch is asked for. Default 8. */
  readonly connections?: number
}

/** Bounds of one number of the metrics. */
export interface Threshold {
  readonly min?: number
  readonly max?: number
}

export type ThresholdName =
  | 'hitRatio'
  | 'staleRatio'
  | 'wasteRatio'
  | 'loadErrorRatio'
  | 'unmatchedRatio'
  | 'prefetchUseRatio'
  | 'propagationP99'

/** What `unstale validate` and `unstale load` know of a deployment: `unstale.config.json` or `.mjs`. */
export interface UnstaleConfig {
  /** As browsers reach it, through everything that stands before it. */
  readonly baseUrl: string
  /** The application itself: tells what is lost on the way from what was never sent. */
  readonly directUrl?: string
  /** Where `cache.handlers` are mounted for the event stream. Default `/api/cache`. */
  readonly endpoints?: string
  /** Where they are for metrics and monitoring. Default: `endpoints`. `false`: nowhere. */
  readonly operations?: string | false
  /** Sent with each request, as a signed-in user would. */
  readonly headers?: Readonly<Record<string, Secret>>
  /** Sent to metrics and monitoring. */
  readonly operatorHeaders?: Readonly<Record<string, Secret>>
  readonly reads: readonly ReadRoute[]
  readonly writes?: readonly WriteRoute[]
  readonly redis?: { readonly url: Secret; readonly namespace?: string }
  /** Other origins whose pages use this one. */
  readonly origins?: readonly string[]
  /** Whether those pages send cookies. */
  readonly credentials?: boolean
  readonly limits?: Limits
  /** Of the last 5 minutes of `…/metrics`, unless `timeRange` says otherwise. */
  readonly thresholds?: { readonly [Name in ThresholdName]?: Threshold } & {
    readonly timeRange?: '1m' | '5m' | '15m' | '1h' | '6h' | '24h'
  }
}

/**
 * Types a configuration module; does nothing else.
 *
 * @example
 * // unstale.config.mjs
 * export default defineConfig({ baseUrl: 'http://127.0.0.1:3000', reads: [{ name: 'story', path: '/api/stories/1' }] })
 */
export const defineConfig = (config: UnstaleConfig): UnstaleConfig => config
