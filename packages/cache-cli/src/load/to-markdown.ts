import { cell, markdownTable } from '../report/markdown-table'
import { askedLine, budgetRow, headline, summaryLines, timeColumns, timeRows } from './load-rows'
import type { LoadReport } from './load-types'

/** A load test for people. */
export const loadToMarkdown = (report: LoadReport): string =>
  [
    `# ${headline(report)}`,
    '',
    `${new Date(report.at).toISOString().replace('T', ' ').slice(0, 19)} UTC. ${cell(askedLine(report))}`,
    '',
    ...summaryLines(report).map((line) => `- ${line}`),
    '',
    markdownTable(timeColumns, timeRows(report)),
    '',
    '## Budget',
    '',
    markdownTable(
      ['number', '>limit', '>measured', 'kept'],
      report.budget.map(budgetRow).map(({ name, limit, value, kept }) => [name, limit, value, kept ? 'yes' : '**no**']),
    ),
    '',
    ...(report.errors.length === 0
      ? []
      : [
          '## Errors',
          '',
          markdownTable(
            ['what', '>count'],
            report.errors.map(({ what, count }) => [what, count]),
          ),
          '',
        ]),
  ].join('\n')
