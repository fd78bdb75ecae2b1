export interface Attempts {
  may(): boolean
  failed(): void
}

/** Counts failures, whoever they come from: guessing is slow, and who guesses cannot lock a stranger out for longer than `perMs`. */
export const createAttempts = ({
  max,
  perMs,
  now = Date.now,
}: {
  readonly max: number
  readonly perMs: number
  now?(): number
}): Attempts => {
  let failures: readonly number[] = []
  return {
    may: () => failures.filter((at) => at > now() - perMs).length < max,
    failed: () => {
      failures = [...failures.filter((at) => at > now() - perMs), now()]
    },
  }
}
