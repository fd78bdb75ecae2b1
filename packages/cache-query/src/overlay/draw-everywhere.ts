import { notifyManager } from '@tanstack/query-core'
import type { ClientState } from '../client-state'
import type { QueryEntry } from '../query-entry'
import type { Layered, PendingChange } from './layers'
import type { OverlayContext } from './overlay-context'
import { inOrder } from './plan-snapshot'

const entriesOf = (state: ClientState, change: PendingChange): ReadonlySet<QueryEntry> => {
  const found = new Set<QueryEntry>()
  for (const operation of change.operations) {
    const hashes = operation.kind === 'query' ? [operation.hash] : operation.tags.flatMap((tag) => [...state.index.queriesOf(tag)])
    for (const hash of hashes) {
      const entry = state.entries.get(hash)
      if (entry && entry.query.state.data !== undefined) found.add(entry)
    }
  }
  return found
}

/** Draws the change over every query that shows something of it, or, when the patch fails on one of them, over none. */
export const drawEverywhere = (
  { state, layering }: Pick<OverlayContext, 'state' | 'layering'>,
  change: PendingChange,
): readonly QueryEntry[] => {
  const drawnIn = [...change.queries].map(({ entry }) => entry)
  // What has confirmed a change that is over must not draw it again.
  const entries = new Set([...drawnIn, ...(change.isOver ? [] : entriesOf(state, change))])
  const planned: { readonly layers: Layered; readonly changes: readonly PendingChange[]; readonly isShown: boolean }[] = []
  for (const entry of entries) {
    const layers = layering.layersOf(entry)
    const changes = inOrder(new Set([...layers.changes, change]))
    const { matched } = layering.drawn(layers, changes, true)
    if (matched.has(change) || layers.changes.includes(change)) planned.push({ layers, changes, isShown: matched.has(change) })
  }
  notifyManager.batch(() => {
    for (const { layers, changes } of planned) {
      layering.keep(layers)
      layering.setChanges(layers, changes, 'dropped')
      layering.redraw(layers)
    }
  })
  return planned.filter(({ isShown }) => isShown).map(({ layers }) => layers.entry)
}
