import { writeFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { writeReport } from './report'
import { runChaos } from './run-chaos'

/** `npm run chaos -- --seconds T`: ends with one line of JSON; the exit code tells whether a promise was broken. */
const { values } = parseArgs({
  options: { seconds: { type: 'string', default: '60' }, seed: { type: 'string' }, report: { type: 'string' } },
})
const report = await runChaos({
  seconds: Number(values.seconds),
  seed: Number(values.seed ?? Date.now() % 1_000_000),
  onProgress: (text) => console.error(text),
})
if (values.report !== undefined) writeFileSync(values.report, writeReport(report))
for (const violation of report.violations.slice(0, 50)) console.error(violation)
const { violations, phases, events, ...rest } = report
console.log(JSON.stringify({ ...rest, phases: phases.length, violations: violations.length }))
process.exit(violations.length === 0 ? 0 : 1)
