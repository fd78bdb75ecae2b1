import type { Paint } from '../cli/terminal'
import type { ValidationReport } from './report-types'

const marks = { pass: '✔', warn: '!', fail: '✘', skip: '-' } as const

/** A validation for a terminal. */
export const validationToText = ({ phase, target, counts, status, checks, next, durationMs }: ValidationReport, paint: Paint): string => {
  const colour = { pass: paint.green, warn: paint.yellow, fail: paint.red, skip: paint.dim }
  const lines = [`${paint.bold(`unstale validate · ${phase}`)} ${paint.dim(target)}`, '']
  for (const check of checks) {
    lines.push(`${colour[check.status](marks[check.status])} ${check.title}  ${paint.dim(check.seen)}`)
    for (const { code, level, subject, message, remedy } of check.findings) {
      lines.push(`    ${colour[level](code)} ${paint.bold(subject)}: ${message}`, `    ${paint.cyan('→')} ${remedy}`)
    }
  }
  const parts = [
    paint.green(`${counts.pass} passed`),
    counts.fail > 0 ? paint.red(`${counts.fail} failed`) : '0 failed',
    counts.warn > 0 ? paint.yellow(`${counts.warn} with warnings`) : '0 with warnings',
    paint.dim(`${counts.skip} skipped`),
  ]
  lines.push('', `${parts.join(', ')} ${paint.dim(`in ${(durationMs / 1_000).toFixed(1)} s`)}`)
  lines.push(`${status === 'pass' ? paint.green('Ready.') : paint.red('Not ready.')} Next: ${next}`)
  return lines.join('\n')
}
