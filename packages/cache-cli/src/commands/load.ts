import { type Command, InvalidArgumentError } from 'commander'
import { exitCodes } from '../cli/exit-codes'
import type { Run } from '../cli/program'
import type { Terminal } from '../cli/terminal'
import { writeOutput } from '../cli/write-output'
import { loadConfig } from '../config/load-config'
import { readConfig } from '../config/read-config'
import { checkNumbers, checkTarget, loadBounds, loadDefaults } from '../load/bounds'
import { type ExampleServers, startExample } from '../load/example-server'
import { configTarget, exampleTarget, type LoadTarget } from '../load/load-target'
import type { LoadBudget } from '../load/load-types'
import { readBudget } from '../load/read-budget'
import { runLoad } from '../load/run-load'
import { loadToMarkdown } from '../load/to-markdown'
import { loadToText } from '../load/to-text'

interface Options {
  readonly url?: string
  readonly config?: string
  readonly read?: readonly string[]
  readonly rate: number
  readonly duration: number
  readonly writes: number
  readonly clients: number
  readonly listeners: number
  readonly instances: number
  readonly allowRemote?: boolean
  readonly unbounded?: boolean
  readonly budget?: string
  readonly maxReadP99?: number
  readonly maxHeardP99?: number
  readonly maxFreshP99?: number
  readonly maxErrors?: number
  readonly markdown?: string
  readonly html?: string
  readonly json?: boolean
}

const number = (text: string): number => {
  const value = Number(text)
  if (text.trim() === '' || !Number.isFinite(value)) throw new InvalidArgumentError('It must be a number.')
  return value
}

/** `30`, `30s` or `1m`, in seconds. */
const seconds = (text: string): number => {
  const [, digits, unit] = /^(\d+(?:\.\d+)?)(s|m)?$/.exec(text.trim()) ?? []
  if (digits === undefined) throw new InvalidArgumentError('Write seconds, like 30 or 30s, or minutes, like 1m.')
  return Number(digits) * (unit === 'm' ? 60 : 1)
}

const collect = (path: string, before: readonly string[] = []): readonly string[] => [...before, path]

/** With `--read` no configuration is needed: then nothing is written. */
const remoteTarget = async ({ url, config, read }: Options, terminal: Terminal): Promise<LoadTarget> => {
  if (read !== undefined && config === undefined) {
    const reads = read.map((path) => ({ name: path, path }))
    return configTarget(readConfig({ baseUrl: url, reads }, '--read'), terminal.env)
  }
  const loaded = await loadConfig(config, terminal.cwd)
  return configTarget(url === undefined ? loaded : readConfig({ ...loaded, baseUrl: url }, '--url'), terminal.env)
}

const budgetOf = async ({ budget, maxReadP99, maxHeardP99, maxFreshP99, maxErrors }: Options, cwd: string): Promise<LoadBudget> => ({
  ...(budget !== undefined && (await readBudget(budget, cwd))),
  ...(maxReadP99 !== undefined && { readP99: maxReadP99 }),
  ...(maxHeardP99 !== undefined && { heardP99: maxHeardP99 }),
  ...(maxFreshP99 !== undefined && { freshP99: maxFreshP99 }),
  ...(maxErrors !== undefined && { maxErrors }),
})

export const addLoad = (program: Command, run: Run): void => {
  program
    .command('load')
    .description('reads, writes and listeners at a steady rate: what do the caches do?')
    .option('-u, --url <url>', 'what to load; without it and --config: an example inside of this process')
    .option('-c, --config <file>', 'reads, writes and headers, as for validate')
    .option('--read <path>', 'with --url and no configuration: a path to read; may be given again', collect)
    .option('-r, --rate <requests>', `requests a second, at most ${loadBounds.rate}`, number, loadDefaults.rate)
    .option('-d, --duration <time>', `like 30s or 1m, at most ${loadBounds.seconds}s`, seconds, loadDefaults.seconds)
    .option('--writes <share>', 'of all requests, from 0 to 1', number, loadDefaults.writes)
    .option('--clients <users>', `that each remember what they wrote, at most ${loadBounds.clients}`, number, loadDefaults.clients)
    .option('--listeners <streams>', `event streams, at most ${loadBounds.listeners}`, number, loadDefaults.listeners)
    .option('--instances <count>', `of the example, at most ${loadBounds.instances}`, number, loadDefaults.instances)
    .option('--allow-remote', 'load another machine than this one')
    .option('--unbounded', 'let the numbers above be larger')
    .option('--budget <file>', 'JSON with what must be kept')
    .option('--max-read-p99 <ms>', 'reads, 99 of 100', number)
    .option('--max-heard-p99 <ms>', 'from a write to its listeners, 99 of 100', number)
    .option('--max-fresh-p99 <ms>', 'from a write to a plain read that shows it, 99 of 100', number)
    .option('--max-errors <share>', 'requests that fail (default: 0.01)', number)
    .option('--markdown <file>', 'write the report for people')
    .option('--html <file>', 'write it as a page with charts')
    .option('--json', 'print the report as JSON')
    .addHelpText(
      'after',
      `
Sends requests when they are due, whatever came of those before: a server that is slow shows as long times, not as fewer requests. Reports throughput, latency, how long a write takes to reach listeners and plain reads, stale reads, waste and errors, beside a budget; ends with 1 when that is not kept.

A read is stale when it is older than the position that its user sent along, or than maxLag. The example's values tell that exactly; of other targets the Cache-Position of the answers does.

A budget file holds any of minThroughput, readP99, writeP99, heardP99, freshP99 (ms), maxErrors, maxWaste (shares), maxStale. Without one: errors up to 1 %, no stale read.

Examples:
  $ unstale load
  $ unstale load --rate 500 --duration 30s --max-heard-p99 50
  $ unstale load --url http://127.0.0.1:3000 --read /api/stories --read /api/stories/1
  $ unstale load --config unstale.config.json --budget budget.json --html load.html`,
    )
    .action(
      run<[Options]>(async (terminal, options) => {
        const { rate, duration, writes, clients, listeners, instances, unbounded = false, allowRemote = false } = options
        checkNumbers({ rate, seconds: duration, writes, clients, listeners, instances }, unbounded)
        const budget = await budgetOf(options, terminal.cwd)
        const isExample = options.url === undefined && options.config === undefined
        if (options.url !== undefined) checkTarget(options.url, allowRemote)
        let example: ExampleServers | undefined
        const progress = terminal.progress('starting')
        try {
          example = isExample ? await startExample(instances) : undefined
          const target = example ? exampleTarget(example) : await remoteTarget(options, terminal)
          for (const { url } of target.reads.slice(0, 1)) checkTarget(url, allowRemote)
          const report = await runLoad(target, {
            rate,
            durationMs: duration * 1_000,
            writeShare: writes,
            clients,
            listeners,
            budget,
            onSecond: ({ second, reads, writes: written, errors }) =>
              progress.say(`${second + 1} of ${duration} s: ${reads} reads, ${written} writes, ${errors} errors in the last`),
          })
          progress.stop()
          terminal.out(options.json ? JSON.stringify(report, null, 2) : loadToText(report, terminal.paint))
          if (options.markdown !== undefined) await writeOutput(terminal, options.markdown, loadToMarkdown(report))
          // Charts take a moment to load, and are wanted now and then.
          if (options.html !== undefined) await writeOutput(terminal, options.html, (await import('../load/to-html')).loadToHtml(report))
          return report.status === 'pass' ? exitCodes.passed : exitCodes.found
        } finally {
          progress.stop()
          await example?.stop()
        }
      }),
    )
}
