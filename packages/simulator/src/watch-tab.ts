import type { BrowserTab } from './browser-tab'
import { dataOf } from './browser-tab'
import type { BrowserWorld } from './browser-world'
import { judgeStamp, overtakenBy } from './judge-answer'

/** How often a tab is looked at, and how long it may take until what it heard has reached everything, in ms. */
const LOOK = 250
const SETTLED = 1_500
/** So many loads of one query within less than what ends a burst are a loop: one when it is mounted, one when its epoch is confirmed and one for a write are not. */
const BURST = 4
const BURST_MS = 45
/** So many loads of one query within a second, and hardly a reason for them, are a storm. */
const STORM = 40
const REASONS = 12

interface Seen {
  readonly at: number
  readonly epoch: string
  readonly seq: number
}

/** The stamp that the client leaves on a query's state. */
const stampOf = (state: object): { readonly epoch: string; readonly asOf: number } | undefined =>
  (state as { readonly unstale?: { readonly epoch: string; readonly asOf: number } }).unstale

/** I3, I7 and I10 on every load, I8 at regular looks. */
export const watchTab = (world: BrowserWorld, tab: BrowserTab): void => {
  const { run, scheduler, knowledge, database } = world
  const { specs } = database
  const loads = new Map<string, number[]>()
  const ownLoads = new Map<string, number[]>()
  let seen: Seen[] = []

  const judge = { specs, knowledge, run }

  tab.queryClient.getQueryCache().subscribe((event) => {
    if (event.type !== 'updated') return
    const { query, action } = event
    if (action.type === 'fetch') {
      const times = [...(loads.get(query.queryHash) ?? []), scheduler.now()].slice(-STORM)
      loads.set(query.queryHash, times)
      const isStorm = times.length === STORM && scheduler.now() - (times[0] as number) < 1_000
      if (isStorm && knowledge.appendedSince(scheduler.now() - 1_100) < REASONS)
        run.fail('I10', `${tab.name} loads ${query.queryHash} ${STORM} times within a second`)
      // What is drawn over asks on its own account, too, and so does somebody who asks by hand.
      if (tab.isByHand || query.queryKey[0] === 'board') return
      const own = [...(ownLoads.get(query.queryHash) ?? []), scheduler.now()].slice(-BURST)
      ownLoads.set(query.queryHash, own)
      if (own.length === BURST && scheduler.now() - (own[0] as number) < BURST_MS)
        run.fail('I10', `${tab.name} loads ${query.queryHash} ${BURST} times within ${BURST_MS} ms`)
    }
    if (action.type !== 'success' || action.manual) return
    const data = dataOf(query)
    if (!data) return
    const stamp = stampOf(query.state)
    run.note(
      () =>
        `${tab.name}: ${query.queryHash} is ${data.parts.map(({ spec, version }) => `${spec}@${version}`).join(' ')} as of ${stamp?.epoch}:${stamp?.asOf}${data.isCached ? ', kept' : ''}${query.state.isInvalidated ? ', marked' : ''}`,
    )
    if (stamp) judgeStamp(data, stamp, `${tab.name}, ${query.queryHash},`, judge)
    if (data.isCached) return
    for (const part of data.parts) {
      const own = overtakenBy(part, specs, tab.written, data.mark)
      if (own !== undefined)
        run.fail('I3', `${tab.name} loaded ${query.queryHash} with version ${part.version}, but had written ${own} before`)
      const { heard } = data
      const old = heard && overtakenBy(part, specs, knowledge.byPosition(heard.epoch), heard.seq)
      if (old !== undefined && !knowledge.isExpiry(old))
        run.fail('I3', `${tab.name} loaded ${query.queryHash} with version ${part.version}, but had heard of ${old} before`)
    }
  })

  const look = (): void => {
    if (!tab.node.alive) return
    scheduler.after(LOOK, undefined, look)
    const now = scheduler.now()
    const { state, position } = tab.client.status()
    const isCalm = tab.node.pausedUntil <= now && tab.page.visible && tab.page.online && state === 'live' && position !== undefined
    if (!isCalm || seen.at(-1)?.epoch !== position.epoch) seen = []
    if (!isCalm) return
    seen.push({ at: now, epoch: position.epoch, seq: position.seq })
    const known = seen.findLast(({ at }) => at <= now - SETTLED)
    if (!known || tab.restlessUntil > now - SETTLED) return
    seen = seen.filter(({ at }) => at >= known.at)
    const heard = knowledge.byPosition(known.epoch)
    for (const query of tab.queryClient.getQueryCache().getAll()) {
      const data = dataOf(query)
      const { isInvalidated, fetchStatus, dataUpdatedAt } = query.state
      if (!data || isInvalidated || fetchStatus !== 'idle' || !stampOf(query.state) || dataUpdatedAt > now - SETTLED) continue
      for (const part of data.parts) {
        const next = overtakenBy(part, specs, heard, known.seq)
        if (next !== undefined)
          run.fail(
            'I8',
            `${tab.name} is live at ${known.epoch}:${known.seq} and shows version ${part.version} in ${query.queryHash} as fresh, which ${next} had changed`,
          )
      }
    }
  }
  look()
}
