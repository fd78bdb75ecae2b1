import { cell, markdownTable } from '../report/markdown-table'
import { analysisHeadline, analysisSource, familyColumns, familyRows, hasBefore, summaryColumns, summaryRows } from './analysis-rows'
import type { AnalysisReport } from './analysis-types'

/** An analysis for people. */
export const analysisToMarkdown = (report: AnalysisReport): string =>
  [
    `# ${analysisHeadline(report)}`,
    '',
    analysisSource(report),
    '',
    markdownTable(summaryColumns(hasBefore(report)), summaryRows(report)),
    '',
    ...(report.findings.length === 0
      ? []
      : [
          '## What to do, the worst first',
          '',
          ...report.findings.flatMap(({ code, severity, subject, message, remedy }, n) => [
            `${n + 1}. **${cell(subject)}**: ${cell(message)} (\`${code}\`, ${severity})`,
            `   ${cell(remedy)}`,
          ]),
          '',
        ]),
    ...(report.families.length === 0 ? [] : ['## Families of keys', '', markdownTable(familyColumns, familyRows(report)), '']),
    ...(report.topTags.length === 0
      ? []
      : [
          '## Named most lately',
          '',
          markdownTable(
            ['tag', '>times'],
            report.topTags.slice(0, 10).map(({ tag, count }) => [tag, count]),
          ),
          '',
        ]),
  ].join('\n')
