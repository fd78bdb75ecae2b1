/**
 * What the engine needs from the world. Nothing in this package touches a clock, a timer,
 * a random source or a socket on its own, so that a simulator can run the shipped code.
 */

export interface Clock {
  /** Milliseconds that only rise while the process runs. */
  monotonic(): number
  /** Milliseconds since 1970; may jump. */
  wall(): number
}

export interface Timers {
  /** Runs `task` once after `delayMs`. Must not keep a process alive. Returns its cancellation. */
  after(delayMs: number, task: () => void): () => void
}

export interface Random {
  /** A number from 0 (included) to 1 (excluded). */
  next(): number
  /** An id of at least 64 random bits: a letter first, then letters and digits, at most 32 in all. */
  id(): string
}

export interface Ports {
  readonly clock: Clock
  readonly timers: Timers
  readonly random: Random
}
