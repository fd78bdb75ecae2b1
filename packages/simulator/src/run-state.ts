/** What is promised, by number: what a violation names. */
export const INVARIANTS = {
  I1: 'G1: no read that begins after the instance applied a record is answered from before it',
  I2: 'G3: an answer reflects all that was appended more than maxLag before',
  I3: 'G4: a read after a write shows it, on any instance',
  I4: 'G2: nothing held before a reset answers after it, nothing of another epoch, nothing below the floor',
  I5: 'G2: applied never decreases, never skips, and tells exactly the records of the log',
  I6: 'at rest every held value equals the database, and holding costs no load',
  I7: 'what a stamp says of its data is true',
  I8: 'G6: a live client shows nothing as fresh that its position says is older',
  I9: 'G6: at rest every active query shows the data of the database, unmarked',
  I10: 'no livelock: loads, fetches and events are bounded',
  I11: 'a stale mark outlives data that was put there by hand',
  I12: 'G5: no write without its record',
  I13: 'G6: each optimistic change is shown exactly once, a failed one not at all, and all leave',
} as const

export type Invariant = keyof typeof INVARIANTS

export interface Violation {
  readonly invariant: Invariant
  readonly message: string
}

/** What one run counts and finds. It ends with its first violation. */
export interface RunState {
  operations: number
  faults: number
  violation: Violation | undefined
  /** A number that only rises, to say which of two things came first within one moment of time. */
  mark(): number
  fail(invariant: Invariant, message: string): void
  /** Kept only when asked for. The text is made by the caller lazily. */
  note(text: () => string): void
  readonly trace: readonly string[] | undefined
}

export const createRunState = (now: () => number, isTraced: boolean): RunState => {
  const trace: string[] = []
  let marks = 0
  const line = (text: string): void => void trace.push(`${now().toFixed(1).padStart(9)} ${text}`)
  const state: RunState = {
    operations: 0,
    faults: 0,
    violation: undefined,
    mark: () => ++marks,
    fail: (invariant, message) => {
      if (state.violation) return
      state.violation = { invariant, message }
      if (isTraced) line(`VIOLATION ${invariant}: ${message}`)
    },
    note: (text) => {
      if (isTraced) line(text())
    },
    trace: isTraced ? trace : undefined,
  }
  return state
}
