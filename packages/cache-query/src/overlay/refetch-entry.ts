import { type ClientState, newCause } from '../client-state'
import { markQuery } from '../mark-query'
import { callFor, type QueryEntry } from '../query-entry'

/** The data of a query may lack what a mutation of this client has written. */
export const markMutated = (state: ClientState, entry: QueryEntry): void => {
  callFor(entry, state.local.bump())
  markQuery(state, entry, entry.cause ?? newCause(state, 'mutation'))
}

/** Marks a query and has it loaded: with `isNews` like an invalidation, otherwise like a load that is owed. */
export const refetchEntry = (state: ClientState, entry: QueryEntry, isNews: boolean): void => {
  markMutated(state, entry)
  if (state.isServer) return
  if (isNews) state.calm.invalidated(entry)
  else state.calm.after(entry, 0)
}
