import { defaultRules } from '@unstale/cache-metrics'
import { grafanaDashboard, prometheusRules } from '@unstale/cache-metrics/prometheus'
import type { Command } from 'commander'
import { exitCodes } from '../cli/exit-codes'
import type { Run } from '../cli/program'
import { writeOutput } from '../cli/write-output'
import { cliError } from '../errors'

interface Options {
  readonly out?: string
  readonly prefix?: string
  readonly title?: string
  readonly only?: 'grafana' | 'rules'
  readonly json?: boolean
}

const files = { grafana: 'unstale.dashboard.json', rules: 'unstale.rules.yml' } as const

const checkPrefix = (prefix: string | undefined): void => {
  if (prefix === undefined || /^[a-zA-Z_][a-zA-Z0-9_]*$/.test(prefix)) return
  throw cliError('OPTION_INVALID', `--prefix must be letters, digits and "_", as in metric names, but is "${prefix}".`, '--prefix')
}

export const addDashboards = (program: Command, run: Run): void => {
  program
    .command('dashboards')
    .description('Grafana dashboard and Prometheus rules')
    .option('-o, --out <folder>', 'write both files there instead of printing')
    .addOption(program.createOption('--only <what>', 'one of them, printed as it is').choices(['grafana', 'rules']))
    .option('--prefix <prefix>', 'as given to prometheusExporter (default: unstale)')
    .option('--title <title>', 'of the dashboard')
    .option('--json', 'print both as one JSON object')
    .addHelpText(
      'after',
      `
Writes the Grafana dashboard and the Prometheus alerting rules that fit what createMetrics() with prometheusExporter() serves.
The rules are the default rules of @unstale/cache-metrics; docs/metrics.md says what to do when one fires.

Examples:
  $ unstale dashboards --out monitoring
      ${files.grafana}: import it in Grafana under Dashboards, New, Import
      ${files.rules}: name it under rule_files in prometheus.yml (JSON is YAML)
  $ unstale dashboards --only rules | promtool check rules /dev/stdin`,
    )
    .action(
      run<[Options]>(async (terminal, { out, prefix, title, only, json }) => {
        checkPrefix(prefix)
        const grafana = grafanaDashboard({ ...(prefix !== undefined && { prefix }), ...(title !== undefined && { title }) })
        const rules = prometheusRules(defaultRules, prefix)
        const text = (value: unknown): string => JSON.stringify(value, null, 2)
        if (out !== undefined) {
          if (only !== 'rules') await writeOutput(terminal, `${out}/${files.grafana}`, text(grafana))
          if (only !== 'grafana') await writeOutput(terminal, `${out}/${files.rules}`, text(rules))
        } else if (only !== undefined && !json) terminal.out(text(only === 'grafana' ? grafana : rules))
        if (json || (out === undefined && only === undefined))
          terminal.out(text({ ...(only !== 'rules' && { grafana }), ...(only !== 'grafana' && { rules }) }))
        return exitCodes.passed
      }),
    )
}
