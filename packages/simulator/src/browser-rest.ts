import { healBrowsers } from './browser-faults'
import { dataOf } from './browser-tab'
import type { BrowserWorld } from './browser-world'

/** Longer than the last back-off, and than polling goes on before a stream is tried again, in ms. */
const REST = 90_000
const QUIET = 40_000

/** I9 and I10, when nothing happens any more. */
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

  for (const { name, mounted, client } of tabs) {
    const { state, position } = client.status()
    if (mounted.length > 0 && state !== 'live') run.fail('I9', `${name} is "${state}", at ${position?.epoch}:${position?.seq}`)
    for (const { observer } of mounted) {
      const query = observer.getCurrentQuery()
      const { isInvalidated, fetchStatus, status } = query.state
      if (fetchStatus !== 'idle' || status !== 'success' || isInvalidated)
        run.fail('I9', `${name}: ${query.queryHash} is ${status}, ${fetchStatus}${isInvalidated ? ' and marked' : ''}`)
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
