import { type Mutation, type MutationCacheNotifyEvent, notifyManager } from '@tanstack/query-core'
import type { ClientState } from '../client-state'
import { queryError } from '../errors'
import { invalidateTarget } from '../invalidate-target'
import { bindMutation, type MutationFn } from './bind-mutation'
import { isConflict, outcomeOf, statusOf } from './mutation-outcome'
import type { AnyParts } from './mutation-types'
import { optimistic } from './optimistic'
import type { OptimisticChange, OptimisticPatch } from './optimistic-types'
import { createTemporaryIds } from './temporary-ids'

/** `sent`: the server may do it all the same. */
export type UndoOutcome = 'none' | 'unsent' | 'sent'

/** What is known of the mutations of a QueryClient that are drawn. */
export interface OptimisticMutations {
  /** The id that the server has given to a row that was made under a temporary one; any other id as it is. */
  realId<Id extends string | number>(id: Id): Id
  /**
   * Takes back the newest mutation whose options name this `~owner`. What is drawn leaves; what was not sent is not sent.
   * What was sent the server may do all the same: then its next data shows it.
   */
  undo(owner: object): UndoOutcome
}

/** Draws the mutations of one client that say how, and settles what was drawn as they end. */
export interface MutationWatch extends OptimisticMutations {
  close(): void
}

/** A mutation that says how it is drawn, from when it was begun. */
interface Tracked {
  readonly mutation: Mutation
  /** As its options have them now: an observer brings new ones while it is pending. */
  readonly parts: AnyParts
  readonly owner: unknown
  change: OptimisticChange | undefined
  variables: unknown
  problem: unknown
  /** An attempt that nobody knows the outcome of: a later refusal does not speak of it. */
  isUnsure: boolean
  isSent: boolean
  isUndone: boolean
  isOver: boolean
}

/** Whose mutation it is: hooks put themselves into the options. */
export const OWNER = '~owner'

type WithParts = Partial<AnyParts> & { readonly [OWNER]?: unknown; readonly mutationKey?: unknown }

const undone = (): Error => queryError('CHANGE_UNDONE', 'undo')

export const watchMutations = (state: ClientState): MutationWatch => {
  const { queryClient } = state
  const cache = queryClient.getMutationCache()
  const tracked = new Map<Mutation, Tracked>()
  const ids = createTemporaryIds()

  const patchOf = ({ parts }: Tracked, variables: unknown): OptimisticPatch => {
    const resolved = ids.resolve(variables)
    return (view) => parts.optimistic(view, resolved)
  }

  const begin = (each: Tracked, variables: unknown): void => {
    const { parts, mutation } = each
    each.variables = variables
    if (parts.newId) ids.expect(parts.newId.temporary(variables))
    const key = (mutation.options as WithParts).mutationKey
    try {
      each.change = optimistic(queryClient, patchOf(each, variables), {
        ...(parts.newId && { idempotent: false }),
        ...(Array.isArray(key) && { label: key.join(' ') }),
      })
    } catch (error) {
      each.problem = error
    }
  }

  /** The server has named a row: whatever is drawn or waits under its temporary id goes by the real one. */
  const rename = (temporary: unknown, real: unknown): void => {
    if (!ids.named(temporary, real)) return
    for (const each of tracked.values()) {
      if (!each.change || !ids.holds(each.variables, temporary)) continue
      each.variables = ids.resolve(each.variables)
      try {
        each.change.amend(patchOf(each, each.variables))
      } catch (error) {
        state.events.emit('patchFailed', { change: each.change.id, query: '', error })
      }
      if (each.mutation.state.variables !== undefined) {
        // What is stored for later must go by the id that the server knows.
        each.mutation.state = { ...each.mutation.state, variables: each.variables }
      }
    }
    state.events.emit('idReplaced', { temporary: String(temporary), real: String(real) })
  }

  const end = (each: Tracked, how: 'succeeded' | 'failed' | 'lost' | 'undo'): void => {
    if (each.isOver) return
    each.isOver = true
    if (how === 'succeeded') each.change?.succeeded(undefined, { isAnnounced: each.parts.invalidates !== undefined })
    else each.change?.[how]()
    if (how !== 'succeeded' && each.parts.newId) ids.abandon(each.parts.newId.temporary(each.variables))
  }

  const succeed = (each: Tracked, data: unknown): void => {
    const { newId, invalidates } = each.parts
    notifyManager.batch(() => {
      if (newId) rename(newId.temporary(each.variables), newId.real(data, each.variables))
      end(each, 'succeeded')
    })
    if (invalidates) void invalidateTarget(state, invalidates(each.variables, data)).catch(() => undefined)
  }

  const attempt = async (each: Tracked, send: MutationFn, rest: readonly unknown[]): Promise<unknown> => {
    const { parts, change } = each
    let answered: number | undefined
    const note = (status: number): void => {
      answered = status
    }
    const sent = ids.resolve(each.variables)
    each.isSent = true
    const request = change ? change.run(() => send(sent, ...rest), note) : send(sent, ...rest)
    try {
      const data = await request
      succeed(each, data)
      return data
    } catch (error) {
      const status = statusOf(error) ?? answered
      if (isConflict(status) && parts.onConflict && !each.isUndone) {
        const answer = await parts.onConflict({ status, error, variables: sent })
        if (answer !== 'discard') {
          if (answer !== 'retry') {
            each.variables = answer.retryWith
            change?.amend(patchOf(each, answer.retryWith))
          }
          return attempt(each, send, rest)
        }
      }
      each.isUnsure ||= (parts.outcome?.(error) ?? outcomeOf(status)) === 'lost'
      throw error
    }
  }

  const run = (each: Tracked, send: MutationFn, rest: readonly unknown[]): Promise<unknown> => {
    if (each.isUndone) return Promise.reject(undone())
    const own = each.parts.newId?.temporary(each.variables)
    const waits = ids.ready(each.variables, own)
    if (!waits) return attempt(each, send, rest)
    return waits.then(
      () => (each.isUndone ? Promise.reject(undone()) : attempt(each, send, rest)),
      () => {
        throw queryError('ROW_NEVER_MADE')
      },
    )
  }

  const add = (mutation: Mutation): void => {
    const parts = mutation.options as unknown as WithParts
    if (typeof parts.optimistic !== 'function') return
    const each: Tracked = {
      mutation,
      get parts() {
        return mutation.options as unknown as AnyParts
      },
      owner: parts[OWNER],
      change: undefined,
      variables: undefined,
      problem: undefined,
      isUnsure: false,
      isSent: false,
      isUndone: false,
      isOver: false,
    }
    tracked.set(mutation, each)
    bindMutation(mutation, {
      run: (send, _variables, rest) => run(each, send, rest),
      start: () => {
        if (each.problem) throw each.problem
      },
    })
    // One that was stored while it waited for a connection.
    if (mutation.state.status === 'pending') begin(each, mutation.state.variables)
  }

  const onEvent = (event: MutationCacheNotifyEvent): void => {
    if (event.type === 'added') return add(event.mutation)
    const each = event.mutation && tracked.get(event.mutation)
    if (!each) return
    if (event.type === 'removed') {
      if (!each.isSent) end(each, 'undo')
      tracked.delete(each.mutation)
    } else if (event.type === 'updated') {
      const { action } = event
      if (action.type === 'pending' && !each.change && !each.problem) begin(each, action.variables)
      else if (action.type === 'error') end(each, each.isUnsure ? 'lost' : 'failed')
    }
  }

  for (const mutation of cache.getAll()) add(mutation)
  const stop = cache.subscribe(onEvent)

  return {
    realId: (id) => ids.real(id) as typeof id,
    undo: (owner) => {
      const each = [...tracked.values()].reverse().find((one) => one.owner === owner && one.change && !one.isUndone)
      if (!each) return 'none'
      each.isUndone = true
      const isWaiting = !each.isSent && !each.isOver
      end(each, 'undo')
      if (isWaiting) {
        cache.remove(each.mutation)
        // Lets its promise end when it would have been sent.
        void (each.mutation as unknown as { continue: () => Promise<unknown> }).continue().catch(() => undefined)
      }
      return isWaiting ? 'unsent' : 'sent'
    },
    close: () => {
      stop()
      tracked.clear()
    },
  }
}
