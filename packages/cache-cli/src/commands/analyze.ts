import { type TimeRange, timeRanges } from '@unstale/cache-metrics'
import { type Command, InvalidArgumentError } from 'commander'
import { analyze } from '../analyze/analyze'
import { readInputs } from '../analyze/read-inputs'
import { analysisToMarkdown } from '../analyze/to-markdown'
import { analysisToText } from '../analyze/to-text'
import { exitCodes } from '../cli/exit-codes'
import type { Run } from '../cli/program'
import { writeOutput } from '../cli/write-output'

interface Options {
  readonly range: TimeRange
  readonly before?: readonly string[]
  readonly header?: Readonly<Record<string, string>>
  readonly markdown?: string
  readonly html?: string
  readonly json?: boolean
}

const header = (line: string, before: Readonly<Record<string, string>> = {}): Readonly<Record<string, string>> => {
  const [, name, value] = /^([\w-]+):\s*(.+)$/.exec(line) ?? []
  if (name === undefined || value === undefined) throw new InvalidArgumentError('Write it like "authorization: Bearer …".')
  return { ...before, [name.toLowerCase()]: value }
}

export const addAnalyze = (program: Command, run: Run): void => {
  program
    .command('analyze')
    .description('what do the numbers say, and what is to be done about it?')
    .argument('<sources...>', 'mount points of cache.handlers, or files with what …/metrics answered')
    .addOption(program.createOption('-r, --range <range>', 'of what is fetched').choices(Object.keys(timeRanges)).default('1h'))
    .option('-b, --before <sources...>', 'the same from before, to compare with')
    .option('--header <line>', 'sent to addresses; may be given again', header)
    .option('--markdown <file>', 'write the report for people')
    .option('--html <file>', 'write it as a page with charts')
    .option('--json', 'print the report as JSON')
    .addHelpText(
      'after',
      `
Reads …/metrics (and …/monitoring beside it) and ranks what it finds, each with what to do: stale values, writes that name nothing, families that seldom hit and why, loads for nothing, slow propagation, lost contact. Ends with 1 when there is something to look at.

One address answers for all instances that share their numbers (createMetrics({ exchange })). Of instances that do not, name each: their snapshots are added up.

Examples:
  $ unstale analyze http://127.0.0.1:3000/api/cache
  $ unstale analyze http://10.0.0.1/api/cache http://10.0.0.2/api/cache --range 24h --html report.html
  $ curl 'http://127.0.0.1:3000/api/cache/metrics?timeRange=1h&format=snapshot' > before.json   # deploy, wait, then
  $ unstale analyze http://127.0.0.1:3000/api/cache --before before.json --markdown report.md`,
    )
    .action(
      run<[readonly string[], Options]>(async (terminal, sources, { range, before, header: headers = {}, markdown, html, json }) => {
        const options = { cwd: terminal.cwd, timeRange: range, headers }
        const now = await readInputs(sources, options)
        const report = analyze(now, before && (await readInputs(before, options)))
        terminal.out(json ? JSON.stringify(report, null, 2) : analysisToText(report, terminal.paint))
        if (markdown !== undefined) await writeOutput(terminal, markdown, analysisToMarkdown(report))
        // Charts take a moment to load, and are wanted now and then.
        if (html !== undefined) await writeOutput(terminal, html, (await import('../analyze/to-html')).analysisToHtml(report))
        return report.findings.some(({ severity }) => severity !== 'info') ? exitCodes.found : exitCodes.passed
      }),
    )
}
