import { noteReads } from './note-reads'

export interface ObservedFields<State extends object, Stable extends object> {
  /** Stable members and the state; another object whenever the state has changed. */
  snapshot(): State & Stable
  update(change: Partial<State>): void
  /** The listener is called when a field changes that has been read. */
  subscribe(listener: () => void): () => void
}

/** State whose readers are told only of the fields that they have read. */
export const observeFields = <State extends object, Stable extends object>(
  initial: State,
  stable: Stable,
): ObservedFields<State, Stable> => {
  const listeners = new Set<() => void>()
  const read = new Set<PropertyKey>()
  let state = initial

  // Of the state of its time: a snapshot never changes, so memoised renders stay right.
  const snapshotOf = (): State & Stable => noteReads({ ...stable, ...state }, read)
  let current = snapshotOf()

  return {
    snapshot: () => current,
    update: (change) => {
      const changed = (Object.keys(change) as (keyof State)[]).filter((field) => !Object.is(state[field], change[field]))
      if (changed.length === 0) return
      state = { ...state, ...change }
      current = snapshotOf()
      if (!changed.some((field) => read.has(field))) return
      for (const listener of listeners) listener()
    },
    subscribe: (listener) => {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
  }
}
