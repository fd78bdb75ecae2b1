import { parseArgs } from 'node:util'
import { levelOf } from './mixed-simulation'
import { mutants } from './mutants'
import { runMutants } from './run-mutants'
import { runSeeds } from './run-seeds'
import { shrink } from './shrink'
import { simulations } from './simulations'
import type { Simulation } from './step'

const usage = `npm run simulate -- [--operations N | --seed S | --seconds T] [--level server|browser] [--from SEED]
npm run simulate -- --mutants [--level server|browser]`

const { values } = parseArgs({
  options: {
    operations: { type: 'string' },
    seed: { type: 'string' },
    seconds: { type: 'string' },
    from: { type: 'string', default: '1' },
    level: { type: 'string' },
    mutants: { type: 'boolean', default: false },
  },
})

const numberOf = (name: 'operations' | 'seed' | 'seconds' | 'from'): number | undefined => {
  const text = values[name]
  if (text === undefined) return undefined
  const number = Number(text)
  if (Number.isFinite(number) && number >= 0) return number
  console.error(`--${name} must be a number, but is "${text}".\n${usage}`)
  process.exit(2)
}

const tell = (text: string): void => void process.stderr.write(text)

const simulate = async (simulationOf: (seed: number) => Simulation): Promise<boolean> => {
  const [seed, seconds, operations = seconds === undefined ? 1_000_000 : undefined] = [
    numberOf('seed'),
    numberOf('seconds'),
    numberOf('operations'),
  ]
  const until = seconds === undefined ? Number.POSITIVE_INFINITY : performance.now() + seconds * 1_000
  const most = seed === undefined ? (operations ?? Number.POSITIVE_INFINITY) : Number.POSITIVE_INFINITY
  const result = await runSeeds(simulationOf, {
    firstSeed: seed ?? numberOf('from') ?? 1,
    goesOn: (seeds, done) => (seed === undefined ? done < most && performance.now() < until : seeds === 0),
    onSeed: (seeds, done) => {
      if (seeds % 20 === 0) tell(`\r${seeds} seeds, ${done.toLocaleString('en')} operations `)
    },
  })
  tell('\n')
  const [first] = result.failed
  if (first?.violation) {
    const simulation = simulationOf(first.seed)
    const { violation, trace } = await shrink(simulation, first.seed, first.violation.invariant)
    tell(`${trace.join('\n')}\n\n${violation?.invariant}: ${violation?.message}\n`)
    tell(`Again: npm run simulate -- --level ${simulation.level} --seed ${first.seed}\n`)
  }
  const { seeds, operations: done, faults, failed } = result
  console.log(JSON.stringify({ seeds, operations: done, faults, violations: failed.length }))
  return failed.length === 0
}

const tryMutants = async (level: string | undefined): Promise<boolean> => {
  const chosen = mutants.filter((mutant) => level === undefined || mutant.level === level)
  const results = await runMutants(chosen, { seeds: 60, catches: 1, firstSeed: numberOf('from') ?? 1 }, ({ mutant, seeds, caught, by }) =>
    console.log(
      `${caught > 0 ? '✓' : '✗'} ${mutant.name.padEnd(60)} caught by ${caught} of ${seeds} seeds${by === undefined ? '' : ` (${by})`}`,
    ),
  )
  const survivors = results.filter(({ caught }) => caught === 0).length
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
