const mark = Symbol.for('unstale.notCommitted')

/**
 * Says that a write did not happen, so that `mutate` appends nothing for it. Returns the error, to be thrown.
 *
 * @example
 * await cache.mutate(model.seat.updated(12), async () => {
 *   if (await seatIsTaken(12)) throw notCommitted(new Error('Taken'))
 *   await takeSeat(12)
 * })
 */
export const notCommitted = <E extends object>(error: E): E => {
  Object.defineProperty(error, mark, { value: true, configurable: true })
  return error
}

/** Whether an error was marked by `notCommitted`. */
export const isNotCommitted = (error: unknown): boolean => typeof error === 'object' && error !== null && mark in error
