import type { Command } from 'commander'
import { exitCodes } from '../cli/exit-codes'
import type { Run } from '../cli/program'
import { writeOutput } from '../cli/write-output'
import { loadConfig } from '../config/load-config'
import { readConfig } from '../config/read-config'
import { type Phase, phases } from '../validate/phases'
import { validationToHtml } from '../validate/to-html'
import { validationToJunit } from '../validate/to-junit'
import { validationToMarkdown } from '../validate/to-markdown'
import { validationToText } from '../validate/to-text'
import { validate } from '../validate/validate'

interface Options {
  readonly phase: Phase
  readonly config?: string
  readonly url?: string
  readonly markdown?: string
  readonly html?: string
  readonly junit?: string
  readonly json?: boolean
}

export const addValidate = (program: Command, run: Run): void => {
  program
    .command('validate')
    .description('is this deployment ready for the next phase?')
    .addOption(program.createOption('-p, --phase <phase>', 'which gate').choices(phases).makeOptionMandatory())
    .option('-c, --config <file>', 'the configuration (default: unstale.config.mjs, .js or .json in this folder)')
    .option('-u, --url <url>', 'another address than the configuration’s baseUrl')
    .option('--markdown <file>', 'write the report for people')
    .option('--html <file>', 'write it as a page')
    .option('--junit <file>', 'write the report for a CI server')
    .option('--json', 'print the report as JSON')
    .addHelpText(
      'after',
      `
Runs the checks of a rollout phase against a deployment: endpoints, headers on reads and writes, whether each write is heard, the event stream through every proxy, propagation, clocks, Redis, the auditor, alerts and thresholds.
What there is to read and to write stands in unstale.config.json or unstale.config.mjs. Ends with 0 when it is ready, 1 when it is not.

The phases:
  pre-deploy   the build on its own, in CI
  staging      behind the proxies, with Redis; takes 40 s, for it watches a stream
  canary       the same on real traffic, with the auditor, alerts and thresholds
  production   reads, and only those writes whose "phases" name production

The smallest configuration:
  {
    "baseUrl": "http://127.0.0.1:3000",
    "reads": [{ "name": "story", "path": "/api/stories/1" }],
    "writes": [{ "name": "rename", "method": "PATCH", "path": "/api/stories/1",
                 "body": { "title": "{{nonce}}" }, "expects": { "reads": ["story"] } }]
  }

Examples:
  $ unstale validate --phase pre-deploy
  $ unstale validate --phase staging --url https://staging.example.com --markdown report.md
  $ unstale validate --phase canary --junit unstale.xml   # for the CI server
  $ unstale validate --phase production --json | jq .next`,
    )
    .action(
      run<[Options]>(async (terminal, options) => {
        const loaded = await loadConfig(options.config, terminal.cwd)
        const config = options.url === undefined ? loaded : readConfig({ ...loaded, baseUrl: options.url }, '--url')
        const progress = terminal.progress('asking whether somebody answers')
        const report = await validate(config, options.phase, { env: terminal.env, onCheck: (title) => progress.say(title) }).finally(
          progress.stop,
        )
        terminal.out(options.json ? JSON.stringify(report, null, 2) : validationToText(report, terminal.paint))
        if (options.markdown !== undefined) await writeOutput(terminal, options.markdown, validationToMarkdown(report))
        if (options.html !== undefined) await writeOutput(terminal, options.html, validationToHtml(report))
        if (options.junit !== undefined) await writeOutput(terminal, options.junit, validationToJunit(report))
        return report.status === 'pass' ? exitCodes.passed : exitCodes.found
      }),
    )
}
