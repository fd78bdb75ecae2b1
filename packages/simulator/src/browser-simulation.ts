import { notifyManager } from '@tanstack/query-core'
import { act, type BrowserKind } from './browser-actions'
import { browserFaults } from './browser-faults'
import { judgeBrowsersAtRest } from './browser-rest'
import { createBrowserWorld } from './browser-world'
import { createRandom } from './random'
import { drawSteps, type Outcome, type Simulation, type Step } from './step'

const STEPS = 120
const EVENTS_A_STEP = 20_000

const steps = (seed: number): readonly Step<BrowserKind>[] =>
  drawSteps<BrowserKind>(
    seed,
    STEPS,
    (random) => random.pick([20, 100, 300]),
    (random) => ({
      mount: 14,
      unmount: 6,
      write: random.pick([6, 16]),
      storm: 0.5,
      hide: 3,
      offline: 1,
      byHand: 3,
      setData: 3,
      reopen: 1.5,
      edit: random.pick([6, 20]),
      fault: random.pick([2, 6, 12]),
    }),
  )

/** Reading the platform's clock must repeat: the libraries of a page do it. */
const withVirtualDate = async <T>(now: () => number, work: () => Promise<T>): Promise<T> => {
  const original = Date.now
  Date.now = now
  try {
    return await work()
  } finally {
    Date.now = original
  }
}

/** Tabs, instances, a log and a database: what tabs show is judged by what their position says, and at rest by the database. */
export const browserSimulation: Simulation = {
  level: 'browser',
  faults: browserFaults,
  steps,
  run: (seed, given, isTraced = false): Promise<Outcome> => {
    let now = (): number => 0
    return withVirtualDate(
      () => now(),
      async () => {
        notifyManager.setScheduler(queueMicrotask)
        const world = createBrowserWorld(seed, isTraced)
        const { run, scheduler } = world
        now = scheduler.now
        for (const { at, kind, seed: own } of given as readonly Step<BrowserKind>[]) {
          scheduler.after(at, undefined, () => act(world, kind, createRandom(own)))
        }
        const limit = EVENTS_A_STEP * (given.length + 50)
        const isOver = (): boolean => {
          if (scheduler.ran > limit) run.fail('I10', `${scheduler.ran} events are more than ${given.length} steps can need`)
          return run.violation !== undefined
        }
        await scheduler.run((given.at(-1)?.at ?? 0) + 11_000, isOver)
        if (!run.violation) await judgeBrowsersAtRest(world)
        for (const tab of world.tabs) tab.close()
        for (const { node, cache } of world.servers) {
          node.alive = false
          void cache.close()
        }
        return { seed, operations: run.operations, faults: run.faults, violation: run.violation, trace: run.trace ?? [] }
      },
    )
  },
}
