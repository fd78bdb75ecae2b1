/** A plain name: bundlers keep a symbol, which is made by a call, also where nobody uses it. */
const slot = '~settled'

/**
 * A promise that also says at once what it resolves with: what is done in the step in which it is asked for need not be waited
 * for, and whoever stands between the two passes on an ordinary promise.
 */
export const settledWith = <T extends object>(value: T): Promise<T> => {
  const promise = Promise.resolve(value) as Promise<T> & { [slot]?: T }
  promise[slot] = value
  return promise
}

/** What a promise resolves with, if it says so. */
export const settledValue = <T extends object>(promise: Promise<T | undefined>): T | undefined => (promise as { readonly [slot]?: T })[slot]
