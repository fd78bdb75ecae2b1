import type { QueryObserver } from '@tanstack/query-core'
import { type CacheClient, optimistic, trackedFetch } from '@unstale/cache-query'
import { type Edit, patchOf, timesIn } from './board'
import type { BrowserTab } from './browser-tab'
import type { BrowserWorld } from './browser-world'
import { ORIGIN } from './origin'

/** `told`: it succeeded, but the log does not have its record yet. */
type Phase = 'pending' | 'succeeded' | 'told' | 'failed' | 'lost'

interface OwnEdit {
  readonly edit: Edit
  phase: Phase
  /**
   * Queries that showed something of known tags when it was begun: rows are found by tags, and of what shows nothing yet
   * a load under way may or may not hold it.
   */
  readonly shownBy: ReadonlySet<string>
}

/** The optimistic edits of one tab, each of which must be in what it shows exactly once. */
export interface TabEdits {
  /** Draws, sends, and says how it ended. What nobody has confirmed is sent again, until the log has its record. */
  begin(edit: Edit, isRefused: boolean): Promise<void>
  /** I13 on one frame. */
  look(observer: QueryObserver): void
  /** Which changes are still drawn over a query. */
  drawnOver(hash: string): readonly string[]
}

const ALLOWED: Readonly<Record<Phase, readonly number[]>> = { pending: [1], succeeded: [1], told: [0, 1], failed: [0], lost: [0, 1] }

const send = (edit: Edit, isRefused: boolean): Promise<Response> =>
  trackedFetch(`${ORIGIN}/edit/${encodeURIComponent(JSON.stringify({ ...edit, isRefused }))}`, { method: 'POST' })

export const watchEdits = (world: BrowserWorld, client: CacheClient, tab: BrowserTab): TabEdits => {
  const { run, scheduler, board } = world
  const { queryClient, name, node } = tab
  const own: OwnEdit[] = []
  const drawn = new Map<string, Set<string>>()
  client.events.on('changeDrawn', ({ change, queries }) => {
    for (const query of queries) drawn.set(query, (drawn.get(query) ?? new Set()).add(change))
  })
  client.events.on('changeLeft', ({ change, query, reason }) => {
    drawn.get(query)?.delete(change)
    run.note(() => `${name}: ${change} leaves ${query}, ${reason}`)
  })

  const announce = async (edit: Edit): Promise<void> => {
    for (;;) {
      const isDone = await send(edit, false).then(
        ({ ok, headers }) => ok && headers.has('Cache-Position'),
        () => false,
      )
      if (isDone) return
      await new Promise<void>((resolve) => void scheduler.after(300, node, resolve))
    }
  }

  return {
    begin: async (edit, isRefused) => {
      const isShowing = queryClient
        .getQueryCache()
        .getAll()
        .filter(({ state, queryHash }) => state.data !== undefined && ('unstale' in state || (drawn.get(queryHash)?.size ?? 0) > 0))
      const mine: OwnEdit = { edit, phase: 'pending', shownBy: new Set(isShowing.map(({ queryHash }) => queryHash)) }
      own.push(mine)
      run.operations++
      const enter = (phase: Phase): void => {
        mine.phase = phase
        run.note(() => `${name}: ${edit.kind} ${edit.label} of ${edit.noteId} is ${phase}`)
      }
      enter('pending')
      const change = optimistic(queryClient, patchOf(edit), { label: edit.label })
      const response = await change.run(() => send(edit, isRefused)).catch(() => undefined)
      if (response?.ok) {
        const isAppended = response.headers.has('Cache-Position')
        enter(isAppended ? 'succeeded' : 'told')
        change.succeeded()
        if (!isAppended) await announce(edit)
      } else if (response && response.status < 500) {
        enter('failed')
        change.failed()
      } else {
        enter('lost')
        change.lost()
        if (!isRefused) await announce(edit)
      }
    },
    look: (observer) => {
      const { data } = observer.getCurrentResult()
      if (data === undefined || !node.alive) return
      const { queryHash, queryKey } = observer.getCurrentQuery()
      for (const { edit, phase, shownBy } of own) {
        const times = timesIn(edit, queryKey, data)
        if (times === undefined) continue
        const isJudged = shownBy.has(queryHash) || phase === 'failed' || times > 1
        if (isJudged && !ALLOWED[phase].includes(times))
          run.fail('I13', `${name} shows ${edit.kind} ${edit.label}, which is ${phase}, ${times} times in ${queryHash}`)
      }
      for (const other of world.edits) {
        const times = timesIn(other, queryKey, data)
        if (times !== undefined && times > 1) run.fail('I13', `${name} shows ${other.kind} ${other.label} ${times} times in ${queryHash}`)
        const isForeign = !own.some(({ edit }) => edit.label === other.label)
        if (isForeign && times === 1 && !board.committed.has(other.label))
          run.fail('I13', `${name} shows ${other.kind} ${other.label} of another tab, which was never made`)
      }
    },
    drawnOver: (hash) => [...(drawn.get(hash) ?? [])],
  }
}
