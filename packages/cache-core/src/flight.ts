import { type CoreErrorCode, coreError, UnstaleError } from './errors'
import { abortLoad, type LoadEnd } from './load-end'
import type { Scope } from './scope'
import type { Entry } from './store'

/** One reader, or one load, that waits for a flight. */
export interface Wait {
  readonly flight: Flight
  isOver: boolean
}

/** A load under way. */
export interface Flight {
  /** The engine that began it: others may find its scope too. */
  readonly host: object
  readonly key: string
  /** What the load has used so far; opened anew when the load begins later than the flight. */
  scope: Scope
  readonly result: Promise<Entry>
  /** What this load waits for; made when there is something. */
  waits: Set<Wait> | undefined
  /** How many wait for it and have not gone. */
  waiting: number
  readonly end: LoadEnd
  /** The keys of the loads that it happens in, its own last. */
  readonly path: readonly string[]
}

const cycleError = (keys: readonly string[]): UnstaleError<CoreErrorCode> => {
  const key = keys.at(-1) as string
  return coreError(
    'LOAD_CYCLE',
    `The load of "${key}" needs itself: ${keys.join(' → ')}. Let one of these factories read its source directly.`,
    key,
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
  for (const { flight } of from.waits ?? []) {
    const found = chain(flight, target, [...keys, flight.key])
    if (found) return found
  }
  return undefined
}

/** Begins to wait for `flight` on behalf of the load `waiter`. Loads that wait for each other would never end: that is an error. */
export const beginWait = (flight: Flight, waiter: Flight | undefined): Wait => {
  const cycle = waiter && chain(flight, waiter, [waiter.key, flight.key])
  if (cycle) throw cycleError(cycle)
  const wait = { flight, isOver: false }
  flight.waiting++
  if (waiter) {
    waiter.waits ??= new Set()
    waiter.waits.add(wait)
  }
  return wait
}

/** Nobody waits for a load any more: it is told to stop. */
export const abandon = ({ end, key }: Pick<Flight, 'end' | 'key'>): void =>
  abortLoad(end, coreError('LOAD_ABANDONED', `Nobody waits for "${key}" any more.`, key))

/** The one who waited has gone: when all have, the load is told to stop, and what it waits for hears the same. */
export const leave = (wait: Wait): void => {
  if (wait.isOver) return
  wait.isOver = true
  const { flight } = wait
  if (--flight.waiting > 0) return
  abandon(flight)
  for (const inner of flight.waits ?? []) leave(inner)
}
