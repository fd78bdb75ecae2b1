import { isDeepStrictEqual } from 'node:util'
import type { Query } from '@tanstack/query-core'
import { healBrowsers } from './browser-faults'
import { type BrowserTab, dataOf } from './browser-tab'
import type { BrowserWorld } from './browser-world'

/** Longer than the last back-off, and than polling goes on before a stream is tried again, in ms. */
const REST = 90_000
const QUIET = 40_000

/** I9 and I13 on rows: as the database has them, with nothing drawn over them any more. */
const judgeRows = ({ run, board }: BrowserWorld, { name, edits }: BrowserTab, { queryKey, queryHash, state }: Query): void => {
  const [, kind, id] = queryKey
  const now = kind === 'list' ? { notes: board.notesOf(id as number) } : (board.find(id as string) ?? null)
  if (!isDeepStrictEqual(now, state.data))
    run.fail('I9', `${name}: ${queryHash} shows ${JSON.stringify(state.data)}, which is ${JSON.stringify(now)}`)
  const drawn = edits.drawnOver(queryHash)
  if (drawn.length > 0) run.fail('I13', `${name} still draws ${drawn.join(', ')} over ${queryHash}`)
}

/** I9, I10 and I13, when nothing happens any more. */
export const judgeBrowsersAtRest = async (world: BrowserWorld): Promise<void> => {
  const { run, scheduler, database, tabs, unconfirmed } = world
  const isOver = (): boolean => run.violation !== undefined
  healBrowsers(world)
  // The last fault is one that nobody is told of.
  for (const { network } of tabs) if (world.random.chance(0.3)) for (const pipe of network.streams) pipe.mute()
  await scheduler.run(scheduler.now() + 12_000, isOver)
  healBrowsers(world)
  // Whatever became of the streams, what is written now must be seen by everybody.
  for (const { node, write } of tabs) scheduler.after(world.random.between(0, 2_000), node, () => void write(world.random.below(2 ** 31)))
  await scheduler.run(scheduler.now() + 8_000, isOver)
  // What failed while nothing worked and has nothing to show is not retried by anybody but its reader.
  for (const { mounted } of tabs)
    for (const { observer } of mounted) if (observer.getCurrentQuery().state.status === 'error') void observer.refetch()
  await scheduler.run(scheduler.now() + REST, isOver)
  if (run.violation) return
  if (unconfirmed.size > 0) run.fail('I10', `the writes ${[...unconfirmed].join(', ')} never succeed`)

  for (const tab of tabs) {
    const { name, mounted, client } = tab
    const { state, position } = client.status()
    if (mounted.length > 0 && state !== 'live') run.fail('I9', `${name} is "${state}", at ${position?.epoch}:${position?.seq}`)
    for (const { observer } of mounted) {
      const query = observer.getCurrentQuery()
      const { isInvalidated, fetchStatus, status } = query.state
      if (fetchStatus !== 'idle' || status !== 'success' || isInvalidated)
        run.fail('I9', `${name}: ${query.queryHash} is ${status}, ${fetchStatus}${isInvalidated ? ' and marked' : ''}`)
      if (query.queryKey[0] === 'board') judgeRows(world, tab, query)
      for (const { spec, version } of dataOf(query)?.parts ?? []) {
        const now = database.specs[spec]?.version
        if (version !== now)
          run.fail('I9', `${name}: ${query.queryHash} shows version ${version} of "${database.specs[spec]?.name}", which is ${now}`)
      }
    }
  }
  const before = tabs.map(({ network }) => network.reads())
  await scheduler.run(scheduler.now() + QUIET, isOver)
  for (const [i, { name, network }] of tabs.entries()) {
    const more = network.reads() - (before[i] as number)
    if (more > 0) run.fail('I10', `${name} makes ${more} requests though nothing changes`)
  }
}
