import { cell, markdownTable } from '../report/markdown-table'
import { phaseNotes } from './phases'
import type { ValidationReport } from './report-types'

const words = { pass: 'pass', warn: 'warning', fail: '**fail**', skip: 'skipped' } as const

/** A validation for people: what failed first, then every check with what was seen. */
export const validationToMarkdown = ({ phase, target, at, durationMs, status, counts, checks, next }: ValidationReport): string => {
  const findings = checks.flatMap((check) => check.findings)
  const ordered = [...findings.filter(({ level }) => level === 'fail'), ...findings.filter(({ level }) => level === 'warn')]
  return [
    `# ${status === 'pass' ? 'Ready' : 'Not ready'}: ${phase}`,
    '',
    `${target}, ${new Date(at).toISOString().replace('T', ' ').slice(0, 19)} UTC, ${Math.round(durationMs / 100) / 10} s. ${phase} looks at ${phaseNotes[phase].purpose}.`,
    '',
    `${counts.pass} passed, ${counts.fail} failed, ${counts.warn} with warnings, ${counts.skip} skipped.`,
    '',
    `**Next:** ${cell(next)}`,
    '',
    ...(ordered.length === 0
      ? []
      : [
          '## What to do',
          '',
          ...ordered.flatMap(({ code, level, subject, message, remedy }, n) => [
            `${n + 1}. **${cell(subject)}**: ${cell(message)} (\`${code}\`${level === 'warn' ? ', a warning' : ''})`,
            `   ${remedy}`,
          ]),
          '',
        ]),
    '## Checks',
    '',
    markdownTable(
      ['check', 'result', 'seen'],
      checks.map((check) => [check.title, words[check.status], check.seen]),
    ),
    '',
  ].join('\n')
}
