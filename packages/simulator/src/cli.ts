import { availableParallelism } from 'node:os'
import { parseArgs } from 'node:util'
import { forkWorkers } from './fork-workers'
import { levelOf } from './mixed-simulation'
import { mutants } from './mutants'
import { runMutants } from './run-mutants'
import { runSeeds } from './run-seeds'
import { shrink } from './shrink'
import { simulations } from './simulations'
import type { Simulation } from './step'
import { here, type Worker } from './work'
import { writeMutantTable } from './write-mutant-table'

const usage = `npm run simulate -- [--operations N | --seed S | --seconds T] [--level server|browser] [--from SEED] [--jobs N]
npm run simulate -- --mutants [--level server|browser] [--tries N] [--jobs N] [--write]`

const { values } = parseArgs({
  options: {
    operations: { type: 'string' },
    seed: { type: 'string' },
    seconds: { type: 'string' },
    from: { type: 'string', default: '1' },
    jobs: { type: 'string', default: String(availableParallelism()) },
    level: { type: 'string' },
    mutants: { type: 'boolean', default: false },
    tries: { type: 'string', default: '8' },
    write: { type: 'boolean', default: false },
  },
})

const numberOf = (name: 'operations' | 'seed' | 'seconds' | 'from' | 'jobs' | 'tries'): number | undefined => {
  const text = values[name]
  if (text === undefined) return undefined
  const number = Number(text)
  if (Number.isFinite(number) && number >= 0) return number
  console.error(`--${name} must be a number, but is "${text}".\n${usage}`)
  process.exit(2)
}

const jobs = Math.max(1, numberOf('jobs') ?? 1)

const tell = (text: string): void => void process.stderr.write(text)

/** With one job everything happens in this process. */
const withWorkers = async <T>(work: (worker: Worker) => Promise<T>): Promise<T> => {
  if (jobs === 1) return work(here)
  const workers = forkWorkers(jobs)
  try {
    return await work(workers)
  } finally {
    workers.close()
  }
}

const simulate = async (simulationOf: (seed: number) => Simulation): Promise<boolean> => {
  const [seed, seconds, operations = seconds === undefined ? 1_000_000 : undefined] = [
    numberOf('seed'),
    numberOf('seconds'),
    numberOf('operations'),
  ]
  const until = seconds === undefined ? Number.POSITIVE_INFINITY : performance.now() + seconds * 1_000
  const most = seed === undefined ? (operations ?? Number.POSITIVE_INFINITY) : Number.POSITIVE_INFINITY
  const budget = {
    firstSeed: seed ?? numberOf('from') ?? 1,
    goesOn: (begun: number, done: number) => (seed === undefined ? done < most && performance.now() < until : begun === 0),
    onSeed: (seeds: number, done: number) => {
      if (seeds % 20 === 0) tell(`\r${seeds} seeds, ${done.toLocaleString('en')} operations `)
    },
  }
  const result =
    seed === undefined
      ? await withWorkers((worker) => runSeeds((each) => worker.seed(simulationOf(each).level, each), { ...budget, lanes: jobs }))
      : await runSeeds((each) => here.seed(simulationOf(each).level, each), budget)
  tell('\n')
  const [first] = result.failed
  if (first?.violation) {
    const simulation = simulationOf(first.seed)
    const { violation, trace } = await shrink(simulation, first.seed, first.violation.invariant)
    tell(`${trace.join('\n')}\n\n${violation?.invariant}: ${violation?.message}\n`)
    for (const each of result.failed)
      tell(`Again: npm run simulate -- --level ${simulationOf(each.seed).level} --seed ${each.seed} (${each.violation?.invariant})\n`)
  }
  const { seeds, operations: done, faults, failed } = result
  console.log(JSON.stringify({ seeds, operations: done, faults, violations: failed.length }))
  return failed.length === 0
}

const tryMutants = async (level: string | undefined): Promise<boolean> => {
  const chosen = mutants.filter((mutant) => level === undefined || mutant.level === level)
  const tries = numberOf('tries') ?? 1
  const budget = { seeds: tries, enough: tries, most: Math.max(tries, 200), firstSeed: numberOf('from') ?? 1 }
  const results = await withWorkers((worker) =>
    runMutants(
      chosen.map(({ name }) => name),
      (name) => worker.mutant(name, budget),
      jobs,
      ({ name, seeds, caught, by }) =>
        console.log(
          `${caught > 0 ? '✓' : '✗'} ${name.padEnd(64)} caught by ${caught} of ${seeds} seeds${by === undefined ? '' : ` (${by})`}`,
        ),
    ),
  )
  const survivors = results.filter(({ caught }) => caught === 0).length
  if (values.write && level === undefined && survivors === 0) await writeMutantTable(results)
  console.log(JSON.stringify({ mutants: results.length, survivors }))
  return survivors === 0
}

const given = simulations.find(({ level }) => level === values.level)
if (values.level !== undefined && !given) {
  console.error(`--level must be server or browser.\n${usage}`)
  process.exit(2)
}
const isRight = values.mutants ? await tryMutants(values.level) : await simulate((seed) => given ?? levelOf(seed))
process.exit(isRight ? 0 : 1)
