/** One suite in a process of its own, so that none inherits another's heap. Prints its report as JSON on the last line. */
import { suites } from './suites'

const [name, mode] = process.argv.slice(2)
const suite = suites.find((candidate) => candidate.name === name)
if (!suite) throw new Error(`There is no suite "${String(name)}". There are: ${suites.map((each) => each.name).join(', ')}.`)
const report = await suite.run({ short: mode === 'short' })
process.stdout.write(`\n${JSON.stringify(report)}\n`, () => process.exit(0))
