import type { ChaosReport } from './run-chaos'

const count = (value: number): string => value.toLocaleString('en')

/** The page that a run leaves behind. */
export const writeReport = (report: ChaosReport): string => {
  const { faults, phases, writes, ownWrites, events } = report
  const rows = phases.map(
    ({ phase, reads, worstMs, violations }) =>
      `| ${phase} | ${faults[phase] ?? 0} | ${count(reads)} | ${Math.round(worstMs)} | ${report.maxLagMs} | ${violations.length} |`,
  )
  const told = Object.entries(events)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, { count: times, longestMs }]) => `| ${name} | ${count(times)} | ${longestMs > 0 ? Math.round(longestMs) : ''} |`)
  return `# What happens when things break

Written by \`npm run chaos -- --seconds ${report.seconds} --seed ${report.seed} --report docs/chaos.md\`: real processes, real Redis servers, real connections.

- ${report.instances} instances, half with \`redis\` and half with \`ioredis\`, each behind a TCP proxy of its own; one primary, one replica, one database.
- ${count(report.reads)} reads checked in ${report.seconds} s: **${count(report.violations.length)} violations**.
- ${count(writes.mutate)} writes through \`mutate\`, ${count(writes.direct)} with \`invalidate\` after the commit. ${count(writes.excused)} of the latter died between commit and append: \`direct\` does not promise those, \`mutate\` does.
- ${count(ownWrites.same + ownWrites.other)} reads of a client after its own write (${count(ownWrites.other)} of them on another instance), ${count(report.convergenceChecks)} comparisons of an instance with the database at rest.
- Answered from memory ${count(report.hits)} times, from the second level ${count(report.sharedHits)} times, loaded ${count(report.loads)} times.

Every write has a version that is larger than all before it, so each read can be judged alone: it must show every write whose record
was in the log more than \`maxLag\` (${count(report.maxLagMs)} ms) before the read began. A write whose process died counts as appended at its deadline (${count(report.deadlineMs)} ms). "Worst" is the longest time for which a read was answered without a write that was in the log already.

| fault | times | reads | worst staleness, ms | bound, ms | violations |
| --- | ---: | ---: | ---: | ---: | ---: |
${rows.join('\n')}

## What the bus told

| event | times | longest, ms |
| --- | ---: | ---: |
${told.join('\n')}
`
}
