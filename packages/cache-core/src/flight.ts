import { type CoreErrorCode, coreError, UnstaleError } from './errors'
import type { Scope } from './scope'
import type { Entry } from './store'

/** A load under way. */
export interface Flight {
  readonly key: string
  /** What the load has used so far; opened anew when the load begins later than the flight. */
  scope: Scope
  readonly result: Promise<Entry>
  /** The loads that this one waits for. */
  readonly waitsFor: Set<Flight>
  /** The keys of the loads that it happens in, its own last. */
  readonly path: readonly string[]
}

const cycleError = (keys: readonly string[]): UnstaleError<CoreErrorCode> => {
  const key = keys.at(-1) as string
  return coreError(
    'LOAD_CYCLE',
    `The load of "${key}" needs itself: ${keys.join(' → ')}. Let one of these factories read its source directly.`,
    {
      subject: key,
    },
  )
}

export const isLoadCycle = (error: unknown): boolean => error instanceof UnstaleError && error.code === 'LOAD_CYCLE'

/** The path of a new load of `key` inside the load `waiter`. A load inside itself would never end: that is an error. */
export const pathInside = (waiter: Flight | undefined, key: string): readonly string[] => {
  const path = [...(waiter?.path ?? []), key]
  if (waiter?.path.includes(key)) throw cycleError(path)
  return path
}

const chain = (from: Flight, target: Flight, keys: readonly string[]): readonly string[] | undefined => {
  if (from === target) return keys
  for (const next of from.waitsFor) {
    const found = chain(next, target, [...keys, next.key])
    if (found) return found
  }
  return undefined
}

/** Waits for `flight` on behalf of the load `waiter`. Loads that wait for each other would never end: that is an error. */
export const awaitFlight = async (flight: Flight, waiter: Flight | undefined): Promise<Entry> => {
  if (!waiter) return flight.result
  const cycle = chain(flight, waiter, [waiter.key, flight.key])
  if (cycle) throw cycleError(cycle)
  waiter.waitsFor.add(flight)
  try {
    return await flight.result
  } finally {
    waiter.waitsFor.delete(flight)
  }
}
