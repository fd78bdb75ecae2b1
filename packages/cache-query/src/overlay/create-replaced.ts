import type { QueryState } from '@tanstack/query-core'
import { readStamp } from '../hydration-stamp'
import type { QueryEntry } from '../query-entry'
import type { SetDataOptions, StoreData, StoreState } from './guard-query'
import { judgeSnapshot } from './judge-snapshot'
import { isHarmless, type Layered } from './layers'
import type { OverlayContext } from './overlay-context'
import { refetchEntry } from './refetch-entry'

export interface ReplacedOptions extends OverlayContext {
  /** Whether data is being set that a function has made of what is shown. */
  readonly isUpdating: () => boolean
}

/** What becomes of data that no load has brought. */
export interface Replaced {
  /** A caller's data, made from what is shown or not, takes the place of the server's. */
  onManual(layers: Layered, data: unknown, options: SetDataOptions | undefined, store: StoreData): unknown
  onState(entry: QueryEntry, next: Partial<QueryState>, store: StoreState): void
}

export const createReplaced = ({ state, layering, tick, isUpdating }: ReplacedOptions): Replaced => {
  const { layered, drawn, share, remember, seal, setChanges, forget } = layering
  return {
    onManual: (layers, data, options, store) => {
      const { queryHash } = layers.entry.query
      // Made of what is shown it holds all changes; told by a server, those that it has answered.
      const holds = isUpdating() ? layers.changes : layers.changes.filter(({ settledAt }) => settledAt !== undefined)
      layers.base = data
      layers.included = new Set(holds.filter((change) => !isHarmless(change, queryHash, layers.tags)))
      const result = store(drawn(layers).data, options)
      remember(layers)
      seal(layers.entry)
      return result
    },
    onState: (entry, next, store) => {
      const layers = layered.get(entry)
      const { data } = next
      if (!layers || layering.isWriting(entry) || !('data' in next) || data === entry.query.state.data) return store(next)
      if (data === undefined) {
        setChanges(layers, [], 'dropped')
        forget(layers)
        return store(next)
      }
      // A cancelled load brings back what was shown when it began.
      if (typeof data === 'object' && data !== null && layers.shown.has(data)) return store({ ...next, data: drawn(layers).data })
      const found = readStamp({ state: next } as never)
      const moment = { place: found && { epoch: found.epoch, asOf: found.asOf }, requested: 0, arrived: tick() }
      const unsure = layers.changes.filter((change) => judgeSnapshot(moment, change) === 'unsure')
      if (unsure.some((change) => !isHarmless(change, entry.query.queryHash, layers.tags))) {
        // Data from elsewhere that may hold a change already: what is shown stays, and the server is asked.
        refetchEntry(state, entry, false)
        return
      }
      layers.base = data
      layers.moment = moment
      layers.included = new Set()
      setChanges(
        layers,
        layers.changes.filter((change) => judgeSnapshot(moment, change) !== 'with'),
        'confirmed',
      )
      store({ ...next, data: share(entry, drawn(layers).data) })
      if (layers.changes.length === 0) return forget(layers)
      remember(layers)
      seal(entry)
    },
  }
}
