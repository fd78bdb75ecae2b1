import { escapeHtml, htmlFindings, htmlPage, htmlTable, htmlTiles } from '../report/html-page'
import { phaseNotes } from './phases'
import type { ValidationReport } from './report-types'

const tones = { pass: 'good', warn: 'warn', fail: 'bad', skip: undefined } as const
const words = { pass: 'pass', warn: 'warning', fail: 'fail', skip: 'skipped' } as const

/** A validation as one page that needs nothing else. */
export const validationToHtml = ({ phase, target, at, durationMs, status, counts, checks, next }: ValidationReport): string => {
  const findings = checks.flatMap((check) => check.findings)
  const ordered = [...findings.filter(({ level }) => level === 'fail'), ...findings.filter(({ level }) => level === 'warn')]
  return htmlPage(
    `unstale validate ${phase}`,
    [
      `<h1 class="${status}">${status === 'pass' ? 'Ready' : 'Not ready'}: ${escapeHtml(phase)}</h1>`,
      `<p class="soft">${escapeHtml(target)}, ${new Date(at).toISOString().replace('T', ' ').slice(0, 19)} UTC, ${(durationMs / 1_000).toFixed(1)} s. ${phase} looks at ${escapeHtml(phaseNotes[phase].purpose)}.</p>`,
      htmlTiles([
        ['passed', String(counts.pass)],
        ['failed', String(counts.fail)],
        ['with warnings', String(counts.warn)],
        ['skipped', String(counts.skip)],
      ]),
      `<p><b>Next:</b> ${escapeHtml(next)}</p>`,
      ...(ordered.length === 0
        ? []
        : [
            '<h2>What to do</h2>',
            htmlFindings(
              ordered.map(({ code, level, subject, message, remedy }) => ({ level, title: `${subject} · ${code}`, message, remedy })),
            ),
          ]),
      '<h2>Checks</h2>',
      htmlTable(
        ['check', 'result', 'seen'],
        checks.map((check) => {
          const tone = tones[check.status]
          return [check.title, { text: words[check.status], ...(tone && { tone }) }, check.seen]
        }),
      ),
    ].join('\n'),
  )
}
