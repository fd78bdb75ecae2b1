const text = (value: unknown): string => JSON.stringify(value) ?? 'undefined'

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
