import { spread } from './rounds'
import type { Row } from './suite'

export interface Entrant {
  readonly contender: string
  readonly note?: string
  /** Does the operation `calls` times, one after the other. */
  batch(calls: number): unknown | Promise<unknown>
  /** Takes away what the batch has left behind; not measured. */
  restore?(): void
}

export interface Rounds {
  readonly group: string
  readonly rounds: number
  readonly calls: number
}

const nanosecondsACall = async ({ batch }: Entrant, calls: number): Promise<number> => {
  const started = process.hrtime.bigint()
  await batch(calls)
  return Number(process.hrtime.bigint() - started) / calls
}

/**
 * Times all entrants in turns within one process: a round gives each a batch, and the next round begins with another,
 * so that a slow moment of the machine, or a warm cache, favours nobody. The first two rounds warm up.
 */
export const alternate = async (entrants: readonly Entrant[], { group, rounds, calls }: Rounds): Promise<readonly Row[]> => {
  const warmups = 2
  const times = entrants.map((): number[] => [])
  for (let round = 0; round < rounds + warmups; round++) {
    for (let turn = 0; turn < entrants.length; turn++) {
      const index = (round + turn) % entrants.length
      const time = await nanosecondsACall(entrants[index] as Entrant, calls)
      entrants[index]?.restore?.()
      if (round >= warmups) times[index]?.push(time)
    }
  }
  return entrants.map(({ contender, note }, index) => ({
    group,
    contender,
    ...spread(times[index] as number[]),
    ...(note !== undefined && { note }),
  }))
}
