/**
 * How a page keeps its data right. `tags` is the application; the other two are copies of it to compare with, for the
 * end-to-end suites and for whoever wants to see the difference: `?wiring=hand` and `?wiring=all`.
 */
export type Wiring = 'tags' | 'hand' | 'all'

const wirings: readonly string[] = ['tags', 'hand', 'all'] satisfies readonly Wiring[]

const read = (): Wiring => {
  if (typeof window === 'undefined') return 'tags'
  const asked = new URLSearchParams(window.location.search).get('wiring') ?? ''
  return wirings.includes(asked) ? (asked as Wiring) : 'tags'
}

/** The same for as long as the page lives. */
export const wiring: Wiring = read()
