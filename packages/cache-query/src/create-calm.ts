import type { Clock, Timers } from '@unstale/cache-core'

/** A burst is over when it has been quiet for this long, in ms. */
const QUIET = 50
/** Within a burst that does not end, one more load this often, in ms. */
const LATEST = 2_000
const FIRST_BACK_OFF = 1_000
const LAST_BACK_OFF = 30_000

/** What is owed to one query. */
export interface CalmSlot {
  owed: boolean
  /** When the owed load is due; in the past when it only waits for a load under way. */
  due: number
  burstStart: number
  lastAt: number
  /** Loads in a row that brought nothing newer. */
  failures: number
  cancel: (() => void) | undefined
  /** The last call, in the client's own count, that named the query and wanted a load, not only a mark. */
  loudMark: number
  /** The load that is owed drops all pages of an infinite query but the first. */
  firstPageOnly: boolean
  /** TanStack's promise of the load that was begun last for what was owed. */
  begun: Promise<unknown> | undefined
  /** Who waits until nothing more is going to happen soon. */
  waiters: (() => void)[]
}

/** Of queries for which there was nothing to decide yet: most of what is cached. */
export const UNUSED_SLOT: CalmSlot = Object.freeze({
  owed: false,
  due: 0,
  burstStart: -Infinity,
  lastAt: -Infinity,
  failures: 0,
  cancel: undefined,
  loudMark: 0,
  firstPageOnly: false,
  begun: undefined,
  waiters: [],
})

/** The query's own, to be written to. */
export const slotOf = (query: { slot: CalmSlot }): CalmSlot =>
  query.slot === UNUSED_SLOT ? (query.slot = { ...UNUSED_SLOT, waiters: [] }) : query.slot

/** How a load ended: up to date; overtaken, but newer than before; no newer than before; or failed. */
export type LoadOutcome = 'fresh' | 'overtaken' | 'unchanged' | 'failed'

export interface CalmOptions<Query extends { slot: CalmSlot }> {
  readonly clock: Clock
  readonly timers: Timers
  /** `busy`: a load is under way, `wait`: not while the page is hidden, `gone`: nobody looks at it. */
  readonly can: (query: Query) => 'load' | 'busy' | 'wait' | 'gone'
  readonly load: (query: Query) => void
  /** Nothing more is going to happen to the query soon: who waits for it may go on. */
  readonly released: (query: Query) => void
  readonly backedOff: (query: Query, delayMs: number) => void
}

/**
 * When to load again. The first invalidation of a burst loads at once; all later ones share one more load
 * when it is quiet. A load that brings nothing newer is repeated after 1, 2, 4 … 30 s, or on the next invalidation.
 */
export interface Calm<Query> {
  invalidated(query: Query): void
  /** Whether an invalidation now would belong to a burst that has begun already. */
  isBurst(query: Query): boolean
  /** A load of the query has ended, whoever began it. */
  ended(query: Query, outcome: LoadOutcome): void
  /** One load after `delayMs`, unless one is owed sooner. */
  after(query: Query, delayMs: number): void
  /** Tries an owed load whose time has passed again: the page is shown, or somebody looks. */
  retry(query: Query): void
  forget(query: Query): void
}

export const createCalm = <Query extends { slot: CalmSlot }>(options: CalmOptions<Query>): Calm<Query> => {
  const { clock, timers, can, load, released, backedOff } = options

  const disarm = (slot: CalmSlot): void => {
    slot.cancel?.()
    slot.cancel = undefined
  }

  const run = (query: Query): void => {
    const { slot } = query
    disarm(slot)
    if (!slot.owed) return
    const answer = can(query)
    if (answer === 'busy' || answer === 'wait') return
    slot.owed = false
    if (answer === 'gone') return released(query)
    slot.burstStart = clock.monotonic()
    load(query)
  }

  const schedule = (query: Query, due: number): void => {
    const slot = slotOf(query)
    const now = clock.monotonic()
    if (slot.owed && slot.due <= Math.min(due, now)) return run(query)
    slot.owed = true
    slot.due = due
    disarm(slot)
    if (due <= now) run(query)
    else slot.cancel = timers.after(due - now, () => run(query))
  }

  const isBurst = ({ slot }: Query): boolean => clock.monotonic() - slot.lastAt < QUIET

  return {
    isBurst,
    invalidated: (query) => {
      // Nobody looks, and never did since it came: there is no burst to remember.
      if (query.slot === UNUSED_SLOT && can(query) === 'gone') return released(query)
      const slot = slotOf(query)
      const now = clock.monotonic()
      const inBurst = isBurst(query)
      slot.lastAt = now
      slot.failures = 0
      if (!inBurst) slot.burstStart = now
      schedule(query, inBurst ? Math.min(now + QUIET, slot.burstStart + LATEST) : now)
    },
    ended: (query, outcome) => {
      if (query.slot === UNUSED_SLOT && outcome === 'fresh') return released(query)
      const slot = slotOf(query)
      const now = clock.monotonic()
      if (outcome === 'fresh') {
        disarm(slot)
        slot.owed = false
        slot.failures = 0
        return released(query)
      }
      // Something named the query while it loaded: that is news, whatever this load brought.
      if (slot.owed && outcome !== 'failed') {
        if (slot.due <= now) run(query)
        return
      }
      if (outcome === 'overtaken') return schedule(query, now + QUIET)
      const delay = Math.min(FIRST_BACK_OFF * 2 ** slot.failures, LAST_BACK_OFF)
      slot.failures++
      slot.owed = false
      disarm(slot)
      backedOff(query, delay)
      schedule(query, now + delay)
      released(query)
    },
    after: (query, delayMs) => {
      const due = clock.monotonic() + delayMs
      if (!query.slot.owed || query.slot.due > due) schedule(query, due)
    },
    retry: (query) => {
      if (query.slot.owed && query.slot.due <= clock.monotonic()) run(query)
    },
    forget: (query) => {
      if (query.slot !== UNUSED_SLOT) {
        disarm(query.slot)
        query.slot.owed = false
      }
      released(query)
    },
  }
}
