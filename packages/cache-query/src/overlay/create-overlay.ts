import type { ClientState } from '../client-state'
import { allEntries } from '../query-entries'
import type { QueryEntry } from '../query-entry'
import { createChanges } from './create-changes'
import { createLoaded } from './create-loaded'
import { createReplaced } from './create-replaced'
import { createWaiting } from './create-waiting'
import { createLayerStore, type LayerStoreOptions } from './layer-store'
import type { PendingChange } from './layers'
import type { Overlay } from './overlay'
import type { OverlayContext } from './overlay-context'
import { inOrder } from './plan-snapshot'
import { type UpdaterWatch, watchUpdaters } from './watch-updaters'

export const createOverlay = (state: ClientState): Overlay => {
  const pending = new Set<PendingChange>()
  const loading = new Set<QueryEntry>((state.loads > 0 ? allEntries(state) : []).filter(({ frame }) => frame))
  let count = 0
  let updaters: UpdaterWatch | undefined
  let closed = false

  const layering = createLayerStore({
    state,
    isNeeded: (entry) => loading.has(entry) && pending.size > 0,
    onData: (...args) => onData(...args),
    onState: (...args) => replaced.onState(...args),
  })
  const { layered, guard, unguard, setChanges, forget, redraw } = layering
  const tick = (): number => ++count
  const context: OverlayContext = { state, layering, pending, tick }
  const waiting = createWaiting({ ...context, isClosed: () => closed })
  const loaded = createLoaded({ ...context, waiting })
  const replaced = createReplaced({ ...context, isUpdating: () => updaters?.isUpdating() ?? false })
  const changes = createChanges({
    ...context,
    reconsider: waiting.reconsider,
    onBegin: () => {
      updaters ??= watchUpdaters(state.queryClient)
    },
    onPending: () => {
      for (const entry of loading) guard(entry)
    },
  })

  const onData: LayerStoreOptions['onData'] = (entry, data, options, store) => {
    const layers = layered.get(entry)
    if (options?.manual) return layers ? replaced.onManual(layers, data, options, store) : store(data)
    return entry.frame && pending.size + layered.size > 0 ? loaded.onLoaded(entry, entry.frame, data, store) : store(data)
  }

  for (const { frame } of loading) if (frame) loaded.began(frame, { at: 0, base: frame.dataBefore })

  return {
    begin: changes.begin,
    isWriting: layering.isWriting,
    seal: layering.seal,
    added: (entry) => {
      // What was not sent yet is in no data, wherever that comes from.
      const unsent = inOrder(pending).filter(({ sentAt }) => sentAt === undefined)
      const layers = layering.layersOf(entry)
      const { matched } = layering.drawn(layers, unsent)
      const changes = unsent.filter((change) => matched.has(change))
      if (changes.length === 0) return
      layering.keep(layers)
      setChanges(layers, changes, 'dropped')
      redraw(layers)
    },
    loadBegan: (entry) => {
      loading.add(entry)
      if (entry.frame) loaded.began(entry.frame, { at: tick(), base: layered.get(entry)?.base ?? entry.query.state.data })
      if (pending.size > 0) guard(entry)
    },
    loadEnded: (entry) => {
      loading.delete(entry)
      unguard(entry)
      const layers = layered.get(entry)
      if (layers) waiting.askForRest(layers)
    },
    setAside: loaded.setAside,
    stateReplaced: (entry) => {
      const layers = layered.get(entry)
      const { data } = entry.query.state
      // Older versions of TanStack Query revert a cancelled load inside their reducer: put right in the same batch,
      // so what renders in batches never shows it.
      if (layers && typeof data === 'object' && data !== null && layers.shown.has(data)) redraw(layers)
    },
    removed: (entry) => {
      loading.delete(entry)
      const layers = layered.get(entry)
      if (layers) {
        setChanges(layers, [], 'dropped')
        forget(layers)
      }
      unguard(entry)
    },
    close: () => {
      closed = true
      updaters?.undo()
      for (const change of [...pending]) changes.leave(change, 'undone')
      for (const layers of [...layered.values()]) {
        setChanges(layers, [], 'dropped')
        redraw(layers)
      }
      layering.close()
      pending.clear()
    },
  }
}
