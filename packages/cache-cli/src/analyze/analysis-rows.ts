import { duration, percent, whole } from '../report/format'
import type { AnalysisReport, SummaryRow } from './analysis-types'

export const showValue = (kind: SummaryRow['kind'], value: number | null | undefined): string =>
  value === null || value === undefined ? '-' : kind === 'share' ? percent(value) : kind === 'ms' ? duration(value) : whole(value)

export const summaryColumns = (hasBefore: boolean): readonly string[] => (hasBefore ? ['number', '>before', '>now'] : ['number', '>now'])

export const summaryRows = ({ summary }: AnalysisReport): readonly (readonly string[])[] =>
  summary.map(({ name, kind, now, before }) => [name, ...(before === undefined ? [] : [showValue(kind, before)]), showValue(kind, now)])

export const hasBefore = ({ summary }: AnalysisReport): boolean => summary.some(({ before }) => before !== undefined)

export const familyColumns = ['family', '>reads', '>hit', 'most misses', '>loads', '>for nothing'] as const

export const familyRows = ({ families }: AnalysisReport, most = 20): readonly (readonly string[])[] =>
  families
    .slice(0, most)
    .map(({ family, reads, hitRatio, missReason, loads, wasteRatio }) => [
      family,
      whole(reads),
      percent(hitRatio),
      missReason ?? '-',
      whole(loads),
      percent(wasteRatio),
    ])

export const analysisHeadline = ({ findings }: AnalysisReport): string => {
  const count = (severity: string): number => findings.filter((found) => found.severity === severity).length
  const [critical, warning, info] = [count('critical'), count('warning'), count('info')]
  if (findings.length === 0) return 'Nothing to do'
  const parts = [
    ...(critical > 0 ? [`${critical} critical`] : []),
    ...(warning > 0 ? [`${warning} to look at`] : []),
    ...(info > 0 ? [`${info} to know`] : []),
  ]
  return parts.join(', ')
}

export const analysisSource = ({ timeRange, instances, at }: AnalysisReport): string =>
  `The last ${timeRange} of ${instances} ${instances === 1 ? 'instance' : 'instances'}, as of ${new Date(at).toISOString().replace('T', ' ').slice(0, 19)} UTC.`
