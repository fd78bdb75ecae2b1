/** What an instance is started with, and what it and the conductor tell each other. Times are ms on the machine's monotonic clock. */

export interface InstanceOptions {
  readonly name: string
  readonly redisPort: number
  readonly databasePort: number
  readonly client: 'redis' | 'ioredis'
  readonly rows: number
  readonly maxLag: number
  readonly deadline: number
  readonly readsPerBurst: number
  readonly writesPerSecond: number
  readonly seed: number
}

export interface PositionText {
  readonly epoch: string
  readonly seq: number
}

export type ToInstance =
  | { readonly type: 'work'; readonly reads: boolean; readonly writes: boolean }
  /** Dies by its own hand after the next commit. */
  | { readonly type: 'crashAfterCommit'; readonly mode: WriteMode }
  /** Reads a row as a client that was told `needs`. */
  | { readonly type: 'readYourWrite'; readonly row: number; readonly needs: PositionText; readonly version: number }
  /** Reads every row once. */
  | { readonly type: 'readAll'; readonly id: number }
  | { readonly type: 'stop' }

export type WriteMode = 'mutate' | 'direct'

export type FromInstance =
  | { readonly type: 'ready' }
  | { readonly type: 'reads'; readonly rows: Uint16Array; readonly versions: Uint32Array; readonly starts: Float64Array }
  /** The record of a write is in the log. */
  | { readonly type: 'appended'; readonly label: string; readonly at: number; readonly position: PositionText }
  /** A session's read, after its own write: `floor` is what it has to see. */
  | { readonly type: 'ownWrite'; readonly row: number; readonly version: number; readonly floor: number; readonly where: 'same' | 'other' }
  | { readonly type: 'all'; readonly id: number; readonly versions: Uint32Array }
  | { readonly type: 'event'; readonly name: string; readonly durationMs: number | undefined; readonly detail: string | undefined }
  | { readonly type: 'counts'; readonly hits: number; readonly loads: number; readonly shared: number }

/** One clock for all processes of the machine. */
export const now = (): number => Number(process.hrtime.bigint() / 1_000n) / 1_000
