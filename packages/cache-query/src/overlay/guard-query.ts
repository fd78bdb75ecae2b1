import type { Query, QueryState } from '@tanstack/query-core'

type SetData = (this: Query, data: unknown, options?: SetDataOptions) => unknown
type SetState = (this: Query, state: Partial<QueryState>, options?: unknown) => void

export interface SetDataOptions {
  readonly updatedAt?: number | undefined
  readonly manual?: boolean
}

/** What TanStack would do with new data. */
export type StoreData = (data: unknown, options?: SetDataOptions) => unknown
/** What TanStack would do with a whole state. */
export type StoreState = (state: Partial<QueryState>) => void

export interface QueryGuard {
  /** New data: a load's, or with `manual` a caller's. */
  readonly onData: (data: unknown, options: SetDataOptions | undefined, store: StoreData) => unknown
  /** A whole state: hydration, a reset, the revert of a cancelled load. */
  readonly onState: (state: Partial<QueryState>, store: StoreState) => void
}

/**
 * Stands between one query and its data: TanStack stores all data through these two methods of the query.
 * Only while a change is pending or a load is under way. Returns what undoes it.
 */
export const guardQuery = (query: Query, { onData, onState }: QueryGuard): (() => void) => {
  const target = query as unknown as { setData: SetData; setState: SetState }
  const { setData, setState } = target
  const owned = { setData: Object.hasOwn(target, 'setData'), setState: Object.hasOwn(target, 'setState') }
  let guarded = true

  const guardedData: SetData = (data, options) => {
    const store = (next: unknown, how = options): unknown => setData.call(query, next, how)
    return guarded ? onData(data, options, store) : store(data)
  }
  const guardedState: SetState = (state, options) => {
    const store = (next: Partial<QueryState>): void => setState.call(query, next, options)
    if (guarded) onState(state, store)
    else store(state)
  }
  target.setData = guardedData
  target.setState = guardedState
  return () => {
    guarded = false
    if (target.setData === guardedData) {
      if (owned.setData) target.setData = setData
      else delete (target as Partial<typeof target>).setData
    }
    if (target.setState === guardedState) {
      if (owned.setState) target.setState = setState
      else delete (target as Partial<typeof target>).setState
    }
  }
}
