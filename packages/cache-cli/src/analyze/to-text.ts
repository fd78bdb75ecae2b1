import type { Paint } from '../cli/terminal'
import { analysisHeadline, analysisSource, summaryRows } from './analysis-rows'
import type { AnalysisReport } from './analysis-types'

/** An analysis for a terminal. */
export const analysisToText = (report: AnalysisReport, paint: Paint): string => {
  const colour = { critical: paint.red, warning: paint.yellow, info: paint.cyan }
  const rows = summaryRows(report)
  const width = Math.max(...rows.map(([name]) => name?.length ?? 0))
  return [
    `${paint.bold('unstale analyze')} ${paint.dim(analysisSource(report))}`,
    '',
    ...rows.map(([name = '', ...values]) => `${name.padEnd(width)}  ${values.map((value) => value.padStart(9)).join(' ')}`),
    '',
    ...report.findings.flatMap(({ code, severity, subject, message, remedy }) => [
      `${colour[severity](code)} ${paint.bold(subject)}: ${message}`,
      `    ${paint.cyan('→')} ${remedy}`,
    ]),
    ...(report.findings.length === 0 ? [] : ['']),
    report.findings.some(({ severity }) => severity !== 'info')
      ? paint.yellow(`${analysisHeadline(report)}.`)
      : paint.green(`${analysisHeadline(report)}.`),
  ].join('\n')
}
