/** What of 100 or 1,000 stay below, in ms. */
export interface Percentiles {
  readonly count: number
  readonly p50: number
  readonly p90: number
  readonly p99: number
  readonly p999: number
  readonly max: number
}

/** Which numbers a load test must keep. Every one is optional. */
export interface LoadBudget {
  /** Requests a second that were answered, at least. */
  readonly minThroughput?: number
  /** Reads, from when they were due to their last byte, in ms. */
  readonly readP99?: number
  readonly writeP99?: number
  /** From the answer to a write until a listener hears of it, in ms. */
  readonly heardP99?: number
  /** From the answer to a write until a plain read, begun then, shows it, in ms. */
  readonly freshP99?: number
  /** Requests that failed, of all. Default 0.01. */
  readonly maxErrors?: number
  /** Reads that were older than the position they needed, or than `maxLag`. Default 0. */
  readonly maxStale?: number
  /** Loads that brought the same again, of all that replaced a value. */
  readonly maxWaste?: number
}

export interface BudgetLine {
  readonly name: keyof LoadBudget
  readonly limit: number
  /** Null where it could not be measured: then it is not kept. */
  readonly value: number | null
  readonly kept: boolean
}

export interface LoadSecond {
  readonly second: number
  readonly reads: number
  readonly writes: number
  readonly errors: number
  readonly heard: number
}

/** What `unstale load --json` prints. */
export interface LoadReport {
  readonly schema: 'unstale.load/1'
  readonly target: string
  /** Ms since 1970. */
  readonly at: number
  readonly asked: {
    readonly rate: number
    readonly durationMs: number
    readonly writeShare: number
    readonly clients: number
    readonly listeners: number
  }
  readonly durationMs: number
  readonly requests: {
    readonly reads: number
    readonly writes: number
    readonly errors: number
    /** Not sent, since too many were under way already. */
    readonly shed: number
    /** Answered a second. */
    readonly throughput: number
  }
  readonly latency: { readonly read: Percentiles; readonly write: Percentiles }
  readonly propagation: {
    /** From the answer to a write until a listener heard of it. */
    readonly heard: Percentiles
    /** From the answer to a write until a plain read showed it. */
    readonly fresh: Percentiles
    /** Changes that listeners had to be told of, and never were. */
    readonly unheard: number
  }
  readonly staleness: {
    /** `values`: each value was compared with what had been written; `headers`: with the position it needed. */
    readonly by: 'values' | 'headers'
    /** Reads that were judged. */
    readonly judged: number
    /** Older than the position that their client had sent, or than `maxLag`: never allowed. */
    readonly stale: number
    /** Older than the newest write of anybody, which `maxLag` allows; by how much. */
    readonly behind: Percentiles
  }
  /** Null where metrics did not answer. */
  readonly caches: {
    readonly hitRatio: number | null
    readonly wasteRatio: number | null
    readonly loads: number
  } | null
  readonly errors: readonly { readonly what: string; readonly count: number }[]
  readonly seconds: readonly LoadSecond[]
  readonly budget: readonly BudgetLine[]
  readonly status: 'pass' | 'fail'
}
