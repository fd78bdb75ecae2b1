import type { Paint } from '../cli/terminal'
import { askedLine, budgetRow, headline, summaryLines, timeColumns, timeRows } from './load-rows'
import type { LoadReport } from './load-types'

const columns = (rows: readonly (readonly string[])[]): readonly string[] => {
  const widths = (rows[0] ?? []).map((_, at) => Math.max(...rows.map((row) => row[at]?.length ?? 0)))
  return rows.map((row) => row.map((text, at) => (at === 0 ? text.padEnd(widths[at] ?? 0) : text.padStart(widths[at] ?? 0))).join('  '))
}

/** A load test for a terminal. */
export const loadToText = (report: LoadReport, paint: Paint): string => {
  const [head = '', ...times] = columns([timeColumns.map((name) => name.replace('>', '')), ...timeRows(report)])
  const budget = report.budget.map(budgetRow)
  const lines = columns([['budget', 'limit', 'measured'], ...budget.map(({ name, limit, value }) => [name, limit, value])])
  return [
    paint.bold('unstale load'),
    paint.dim(askedLine(report)),
    '',
    ...summaryLines(report),
    '',
    paint.dim(head),
    ...times,
    '',
    paint.dim(lines[0] ?? ''),
    ...budget.map(({ kept }, at) => (kept ? paint.green(`${lines[at + 1]}  ✔`) : paint.red(`${lines[at + 1]}  ✘`))),
    ...(report.errors.length === 0 ? [] : ['', paint.dim('errors'), ...report.errors.map(({ what, count }) => `${count} × ${what}`)]),
    '',
    report.status === 'pass' ? paint.green(`${headline(report)}.`) : paint.red(`${headline(report)}.`),
  ].join('\n')
}
