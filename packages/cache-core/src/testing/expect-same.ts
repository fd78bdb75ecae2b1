/** In whatever order an object's fields were written. */
const sorted = (_: string, value: unknown): unknown =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
    ? Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)))
    : value

const text = (value: unknown): string => JSON.stringify(value, sorted) ?? 'undefined'

/** Assertions of the contract suites, which run under any test runner: they throw. */
export const expectSame = (actual: unknown, expected: unknown, what: string): void => {
  if (text(actual) !== text(expected)) throw new Error(`${what}: expected ${text(expected)}, but it is ${text(actual)}`)
}

/** Resolves with the code of the error that `work` rejects with. */
export const codeOf = (work: Promise<unknown>): Promise<unknown> =>
  work.then(
    () => 'no error',
    (error: unknown) => (error as { readonly code?: unknown }).code,
  )
