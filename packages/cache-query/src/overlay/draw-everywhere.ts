import { notifyManager } from '@tanstack/query-core'
import { entryAt } from '../query-entries'
import type { QueryEntry } from '../query-entry'
import type { Layered, PendingChange } from './layers'
import type { OverlayContext } from './overlay-context'
import { inOrder } from './plan-snapshot'

const entriesOf = ({ state, layering }: Pick<OverlayContext, 'state' | 'layering'>, change: PendingChange): ReadonlySet<QueryEntry> => {
  // A row that another change has drawn stands under no tag of the query yet.
  const found = new Set<QueryEntry>(layering.layered.keys())
  for (const operation of change.operations) {
    const entries =
      operation.kind === 'query' ? [entryAt(state, operation.hash)] : operation.tags.flatMap((tag) => state.index.queriesOf(tag))
    for (const entry of entries) if (entry && entry.query.state.data !== undefined) found.add(entry)
  }
  return found
}

/** Draws the change over every query that shows something of it, or, when the patch fails on one of them, over none. */
export const drawEverywhere = (context: Pick<OverlayContext, 'state' | 'layering'>, change: PendingChange): readonly QueryEntry[] => {
  const { layering } = context
  const drawnIn = [...change.queries].map(({ entry }) => entry)
  // What has confirmed a change that is over must not draw it again.
  const entries = new Set([...drawnIn, ...(change.isOver ? [] : entriesOf(context, change))])
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
