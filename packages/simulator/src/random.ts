/** A repeatable source: the same seed gives the same numbers, in the same order. */
export interface Random {
  /** From 0 (included) to 1 (excluded). */
  next(): number
  below(count: number): number
  chance(probability: number): boolean
  between(low: number, high: number): number
  pick<T>(from: readonly T[]): T
  id(): string
  /** Another source that depends on this one's seed and the name alone, not on what was drawn. */
  fork(name: number): Random
}

export const createRandom = (seed: number): Random => {
  let state = seed | 0
  let ids = 0
  // mulberry32
  const next = (): number => {
    state = (state + 0x6d2b79f5) | 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32
  }
  const below = (count: number): number => Math.floor(next() * count)
  return {
    next,
    below,
    chance: (probability) => next() < probability,
    between: (low, high) => low + next() * (high - low),
    pick: (from) => from[below(from.length)] as (typeof from)[number],
    id: () => `r${(++ids).toString(36)}${Math.floor(next() * 2 ** 32).toString(36)}`,
    fork: (name) => createRandom(Math.imul(seed ^ 0x9e3779b9, 0x85ebca6b) ^ Math.imul(name + 1, 0xc2b2ae35)),
  }
}
