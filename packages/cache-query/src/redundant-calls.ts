import type { ClientState } from './client-state'
import type { QueryEntry } from './query-entry'

/** Runs in a row after which a call counts as redundant. */
const RUNS = 5
/** How far apart a call and the tags that did its work may be, in ms. */
const WINDOW = 2_000
const MAX_FILTERS = 200

/** Counts hand-written calls whose every query was named by a tag as well, at about the same time. */
export const createRedundantCalls = (state: ClientState): ((filter: string, refetched: readonly QueryEntry[]) => void) => {
  const runs = new Map<string, number>()
  return (filter, refetched) => {
    if (refetched.length === 0 || (!runs.has(filter) && runs.size >= MAX_FILTERS)) return
    const since = state.ports.clock.monotonic() - WINDOW
    // The stream may bring the tags a moment after the call.
    state.ports.timers.after(WINDOW, () => {
      const isRedundant = refetched.every(({ tags }) => tags.some((tag) => state.index.namedAt(tag) >= since))
      const count = isRedundant ? (runs.get(filter) ?? 0) + 1 : 0
      runs.set(filter, count)
      if (count > 0 && count % RUNS === 0) state.events.emit('callRedundant', { filter, runs: count })
    })
  }
}
