import { duration, percent } from '../report/format'
import type { AnalysisFinding, SummaryRow } from './analysis-types'

/** By how much a number may move before it is news: so many points of a share, or so many times. */
const POINTS = 0.05
const TIMES = 1.5

const worse = ({ kind, better, now, before }: SummaryRow): boolean => {
  if (now === null || before === null || before === undefined || better === 'neither') return false
  const rise = better === 'lower' ? now - before : before - now
  if (kind === 'share') return rise > POINTS
  return better === 'lower' ? now > before * TIMES && now - before > 1 : now * TIMES < before
}

const show = (kind: SummaryRow['kind'], value: number | null | undefined): string =>
  value === null || value === undefined ? '-' : kind === 'share' ? percent(value) : kind === 'ms' ? duration(value) : String(value)

/** What has become worse since before. */
export const regressions = (rows: readonly SummaryRow[]): readonly AnalysisFinding[] =>
  rows.filter(worse).map((row) => ({
    code: 'REGRESSED',
    severity: 'warning',
    subject: row.name,
    message: `${show(row.kind, row.now)}, before ${show(row.kind, row.before)}`,
    remedy: 'Look at what was deployed in between, and at the findings that only the new numbers have.',
    cost: Math.abs((row.now ?? 0) - (row.before ?? 0)),
  }))
