/** How much time a run may take: the short one is for every change, the long one for what is published. */
export interface Budget {
  readonly short: boolean
}

/** What one contender took, over all rounds. */
export interface Row {
  /** Rows of one group compare; those of different groups do not. */
  readonly group: string
  readonly contender: string
  /** In the suite's unit: the median round, and what half of the rounds lie between. */
  readonly median: number
  readonly low: number
  readonly high: number
  /** All rounds in order, where each ran beside the same round of the group's others. */
  readonly rounds?: readonly number[]
  /** Said beside the figure: what was called, or why there is none. */
  readonly note?: string
}

/** Something that must hold: a count, or a ratio to another contender of the same run. Never a time. */
export interface Check {
  readonly name: string
  readonly ok: boolean
  readonly found: string
}

export interface Report {
  readonly rows: readonly Row[]
  readonly checks: readonly Check[]
}

export interface Suite {
  readonly name: string
  readonly title: string
  /** What the reader learns, and how it is measured. */
  readonly about: string
  readonly unit: 'ns' | 'bytes' | 'bytes an entry'
  /** What the floor is made of, what we add to it, and what keeps it from being less. */
  readonly notes?: string
  /** Whom the others are compared with. */
  readonly ours: string
  run(budget: Budget): Promise<Report>
}
