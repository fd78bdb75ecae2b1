/** One thing that must hold. It throws, or rejects, when it does not: any test runner can run it. */
export interface Check {
  readonly name: string
  readonly run: () => Promise<void>
}

/** A comparison of plain data, so that a suite needs no assertion library. */
export const expectSame = (actual: unknown, expected: unknown, what: string): void => {
  const [a, b] = [JSON.stringify(actual), JSON.stringify(expected)]
  if (a !== b) throw new Error(`${what}: expected ${b}, got ${a}`)
}
