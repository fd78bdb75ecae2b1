import { createRandom } from './random'
import { fault, serverFaults } from './server-faults'
import { readPlain, readRequest } from './server-reads'
import { judgeAtRest } from './server-rest'
import { createServerWorld } from './server-world'
import { write } from './server-writes'
import { drawSteps, type Outcome, type Simulation, type Step } from './step'

type Kind = 'read' | 'request' | 'write' | 'fault'

const STEPS = 600
/** Events that one step may cost before it counts as a livelock. */
const EVENTS_A_STEP = 2_000

const steps = (seed: number): readonly Step<Kind>[] =>
  drawSteps<Kind>(
    seed,
    STEPS,
    (random) => random.pick([2, 10, 40]),
    (random) => ({ read: 10, request: 8, write: random.pick([1, 3, 6]), fault: random.pick([0.5, 1.5, 3]) }),
  )

/** Instances, a log and a database: every read is judged by what its instance, its log and its reader knew. */
export const serverSimulation: Simulation = {
  level: 'server',
  faults: serverFaults,
  steps,
  run: async (seed, given, isTraced = false): Promise<Outcome> => {
    const world = createServerWorld(seed, isTraced)
    const { run, scheduler } = world
    const actions: Readonly<Record<Kind, (random: ReturnType<typeof createRandom>) => void>> = {
      read: (random) => readPlain(world, random),
      request: (random) => void readRequest(world, random),
      write: (random) => write(world, random),
      fault: (random) => fault(world, random),
    }
    for (const step of given as readonly Step<Kind>[]) {
      scheduler.after(step.at, undefined, () => actions[step.kind](createRandom(step.seed)))
    }
    const limit = EVENTS_A_STEP * (given.length + 50)
    const isOver = (): boolean => {
      if (scheduler.ran > limit) run.fail('I10', `${scheduler.ran} events are more than ${given.length} steps can need`)
      return run.violation !== undefined
    }
    await scheduler.run((given.at(-1)?.at ?? 0) + 1_000, isOver)
    if (!run.violation) await judgeAtRest(world)
    for (const { node, cache } of world.instances) {
      node.alive = false
      void cache.close()
    }
    return { seed, operations: run.operations, faults: run.faults, violation: run.violation, trace: run.trace ?? [] }
  },
}
