import type { QueryClient } from '@tanstack/react-query'
import { type ClientStatus, cacheClientOf, inspectCache, type QueryInspection } from '@unstale/cache-query'
import { createHistory } from './history'
import type { History } from './history-types'
import { createOtherTabs, type OtherTab, type OtherTabs, type TabChannel, type TabDescription } from './other-tabs'
import { createRing, type Ring } from './ring'

/** What the panel shows: a page as it is now, or a session that was recorded somewhere else. */
export interface PanelSource {
  readonly size: () => number
  readonly hashes: () => Iterable<string>
  readonly query: (hash: string) => QueryInspection | undefined
  readonly history: History
  readonly status: () => ClientStatus
  /** This tab and the others that have a panel; undefined for a session that was recorded somewhere else. */
  readonly tabs?: TabsView
}

export interface TabsView {
  readonly own: () => TabDescription
  readonly others: () => readonly OtherTab[]
  /** Asks who is there until what is returned is called. */
  readonly ask: () => () => void
}

/** Records what one client reports. Closed, it does nothing but to keep the latest events. */
export interface Recorder extends PanelSource {
  /** Listens from now on. Returns what ends it. */
  start(): () => void
  /** Somebody looks: what was kept is worked through, and what comes is shown. Returns what ends it. */
  look(): () => void
  readonly subscribe: (listener: () => void) => () => void
  /** Another number whenever there is something new to show. */
  readonly version: () => number
  readonly isRecording: () => boolean
  record(on: boolean): void
  clear(): void
  readonly ring: Ring
}

const RING = 2_000
/** How often what is shown is brought up to date, in ms: more often nobody can read. */
const REFRESH = 250

const nothing: ClientStatus = { state: 'idle', position: undefined, lagMs: undefined }

export const createRecorder = (queryClient: QueryClient, openChannel?: () => TabChannel | undefined): Recorder => {
  const ring = createRing(RING)
  const history = createHistory()
  const inspection = inspectCache(queryClient)
  const client = cacheClientOf(queryClient)
  const listeners = new Set<() => void>()
  let isRecording = true
  let taken = 0
  let version = 0
  let looking = 0
  let timer: ReturnType<typeof setTimeout> | undefined

  const refresh = (): void => {
    timer = undefined
    history.take(ring.after(taken))
    taken = ring.last
    version++
    for (const listener of [...listeners]) listener()
  }
  const soon = (): void => {
    if (looking > 0) timer ??= setTimeout(refresh, REFRESH)
  }

  const describe = (): TabDescription => {
    const { state, position } = client?.status() ?? nothing
    const { title, visibilityState } = document
    return { title, path: location.pathname, state, position, isVisible: visibilityState === 'visible', queries: inspection.size }
  }
  let others: OtherTabs | undefined

  /** Loads that nothing made necessary are no news on the bus: while somebody looks they are shown as well. */
  const watchLoads = (): (() => void) => {
    const begun = new Map<string, number>()
    return queryClient.getQueryCache().subscribe((event) => {
      soon()
      if (event.type !== 'updated' || !isRecording) return
      const { queryHash } = event.query
      const { type } = event.action
      if (type === 'fetch') {
        if (begun.size > RING) begun.clear()
        begun.set(queryHash, Date.now())
      } else if (type === 'success' || type === 'error') {
        const from = begun.get(queryHash)
        if (from === undefined) return
        begun.delete(queryHash)
        ring.push('queryLoaded', { query: queryHash, durationMs: Date.now() - from })
      }
    })
  }

  return {
    size: () => inspection.size,
    hashes: inspection.hashes,
    query: inspection.query,
    history,
    status: () => client?.status() ?? nothing,
    tabs: { own: describe, others: () => others?.list() ?? [], ask: () => others?.ask(soon) ?? (() => undefined) },
    start: () => {
      const tabs = createOtherTabs(describe, openChannel)
      others = tabs
      const stop = client?.events.onAny((name, payload) => {
        if (!isRecording) return
        ring.push(name, payload)
        soon()
      })
      return () => {
        stop?.()
        tabs.close()
      }
    },
    look: () => {
      looking++
      refresh()
      const stops = [watchLoads(), client?.subscribe(soon)]
      return () => {
        looking--
        for (const stop of stops) stop?.()
        if (looking > 0) return
        clearTimeout(timer)
        timer = undefined
      }
    },
    subscribe: (listener) => {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
    version: () => version,
    isRecording: () => isRecording,
    record: (on) => {
      isRecording = on
      refresh()
    },
    clear: () => {
      ring.clear()
      history.clear()
      refresh()
    },
    ring,
  }
}
