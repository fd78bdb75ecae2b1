import { notifyManager } from '@tanstack/query-core'
import type { Position } from '@unstale/cache-core'
import { within } from '../attach'
import { newCause } from '../client-state'
import { tagsNamed } from '../invalidate-target'
import type { QueryEntry } from '../query-entry'
import type { Waiting } from './create-waiting'
import { drawEverywhere } from './draw-everywhere'
import type { PendingChange } from './layers'
import type { OptimisticChange, OptimisticPatch } from './optimistic-types'
import type { Overlay } from './overlay'
import type { OverlayContext } from './overlay-context'
import { type Operation, recordPatch } from './record-patch'
import { refetchEntry } from './refetch-entry'

export interface ChangesOptions extends OverlayContext {
  readonly reconsider: Waiting['reconsider']
  /** A valid change is about to be drawn. */
  readonly onBegin: () => void
  /** It is drawn, and pending. */
  readonly onPending: () => void
}

/** Changes from when they are begun until they leave. */
export interface Changes extends Pick<Overlay, 'begin'> {
  leave(change: PendingChange, reason: 'failed' | 'undone'): void
}

export const createChanges = ({ reconsider, onBegin, onPending, ...context }: ChangesOptions): Changes => {
  const { state, layering, pending, tick } = context
  const { events, ports, queryClient } = state
  let count = 0

  const record = (patch: OptimisticPatch): readonly Operation[] => {
    const operations = recordPatch(patch, (queryKey) => queryClient.defaultQueryOptions({ queryKey }).queryHash)
    for (const operation of operations) if (operation.kind !== 'query' && operation.tags.length > 0) tagsNamed(state, operation.tags)
    return operations
  }

  const settle = (change: PendingChange): void => {
    change.sentAt ??= change.begunAt
    change.settledAt = tick()
    change.isOver = true
    pending.delete(change)
  }

  const leave: Changes['leave'] = (change, reason) => {
    if (change.isOver) return
    settle(change)
    notifyManager.batch(() => {
      for (const layers of [...change.queries]) {
        const wasIncluded = layers.included.has(change)
        layers.awaited.delete(change)
        if (layers.changes.includes(change)) {
          layering.setChanges(
            layers,
            layers.changes.filter((each) => each !== change),
            reason,
          )
        } else change.queries.delete(layers)
        if (wasIncluded) refetchEntry(state, layers.entry, true)
        reconsider(layers)
      }
    })
  }

  const reconsiderAll = (change: PendingChange): void => notifyManager.batch(() => [...change.queries].forEach(reconsider))

  const lose = (change: PendingChange): void => {
    if (change.isOver) return
    settle(change)
    const entries: readonly QueryEntry[] = [...change.queries].map(({ entry }) => entry)
    reconsiderAll(change)
    for (const entry of entries) refetchEntry(state, entry, true)
  }

  const amend = (change: PendingChange, patch: OptimisticPatch): void => {
    const before = change.operations
    const amended = record(patch)
    if (change.isOver && change.queries.size === 0) return
    change.operations = amended
    try {
      drawEverywhere(context, change)
    } catch (error) {
      change.operations = before
      throw error
    }
  }

  const handleOf = (change: PendingChange, label: string | undefined): OptimisticChange => {
    let heard: Position | undefined
    const sent = (): void => {
      if (!change.isOver) change.sentAt ??= tick()
    }
    return {
      id: change.id,
      sent,
      run: (send, answered) => {
        sent()
        const told = (position: Position): void => {
          if (heard?.epoch !== position.epoch || heard.seq < position.seq) heard = position
        }
        const cause = newCause(state, 'mutation', label)
        return within({ kind: 'mutation', listener: state.listener, cause, told, ...(answered && { answered }) }, send)
      },
      succeeded: (given, { isAnnounced = false } = {}) => {
        if (change.isOver) return
        settle(change)
        change.position = given ?? heard
        if (given) state.listener.written([], given, newCause(state, 'mutation', label))
        reconsiderAll(change)
        // Nobody said where the record is: only data that is asked for from now on is sure to hold the change.
        if (!change.position && !isAnnounced) for (const { entry } of [...change.queries]) refetchEntry(state, entry, true)
      },
      failed: () => leave(change, 'failed'),
      undo: () => leave(change, 'undone'),
      lost: () => lose(change),
      amend: (patch) => amend(change, patch),
    }
  }

  return {
    begin: (patch, { idempotent, label } = {}) => {
      const operations = record(patch)
      const change: PendingChange = {
        id: label === undefined ? ports.random.id() : `${label} ${ports.random.id()}`,
        seq: ++count,
        begunAt: tick(),
        declaredIdempotent: idempotent,
        operations,
        sentAt: undefined,
        settledAt: undefined,
        position: undefined,
        isOver: false,
        queries: new Set(),
        doubted: new Set(),
      }
      onBegin()
      const shownIn = drawEverywhere(context, change)
      pending.add(change)
      onPending()
      events.emit('changeDrawn', { change: change.id, queries: shownIn.map(({ query }) => query.queryHash) })
      return handleOf(change, label)
    },
    leave,
  }
}
