import type { MetricsReport } from '@unstale/cache-metrics'
import type { AnalysisFinding, AnalysisInput, AnalysisReport, FamilyRow, SummaryRow } from './analysis-types'
import { regressions } from './compare'
import { findFaults } from './find-faults'
import { numbersOf } from './numbers'

const order = { critical: 0, warning: 1, info: 2 } as const

type Row = Pick<SummaryRow, 'name' | 'kind' | 'better'> & { readonly of: (report: MetricsReport) => number | null }

const p99 = (name: string) => (report: MetricsReport) => numbersOf(report).duration(name)?.p99 ?? null
const count = (name: string) => (report: MetricsReport) => numbersOf(report).count(name)

const rows: readonly Row[] = [
  { name: 'reads', kind: 'count', better: 'neither', of: count('reads') },
  { name: 'reads that hit', kind: 'share', better: 'higher', of: ({ summary }) => summary.hitRatio.ratio },
  { name: 'reads answered stale', kind: 'share', better: 'neither', of: ({ summary }) => summary.staleRatio.ratio },
  { name: 'loads', kind: 'count', better: 'neither', of: count('loads') },
  { name: 'loads and refetches for nothing', kind: 'share', better: 'lower', of: ({ summary }) => summary.wasteRatio.ratio },
  { name: 'loads that failed', kind: 'share', better: 'lower', of: ({ summary }) => summary.loadErrorRatio.ratio },
  { name: 'a load, 99 of 100', kind: 'ms', better: 'lower', of: p99('load.duration') },
  { name: 'propagation, 99 of 100', kind: 'ms', better: 'lower', of: ({ summary }) => summary.propagationP99 },
  { name: 'records applied', kind: 'count', better: 'neither', of: count('records.applied') },
]

const summaryOf = (now: MetricsReport, before: MetricsReport | undefined): readonly SummaryRow[] =>
  rows.map(({ name, kind, better, of }) => ({ name, kind, better, now: of(now), ...(before && { before: of(before) }) }))

const familiesOf = (report: MetricsReport): readonly FamilyRow[] => {
  const numbers = numbersOf(report)
  const share = (part: number, all: number): number | null => (all === 0 ? null : part / all)
  return numbers.by('reads', 'family').map(([family, reads]) => ({
    family,
    reads,
    hitRatio: share(numbers.count('reads', { family, outcome: 'hit' }) + numbers.count('reads', { family, outcome: 'stale' }), reads),
    missReason: numbers.by('misses', 'reason', { family })[0]?.[0],
    loads: numbers.count('loads', { family }),
    wasteRatio: share(numbers.count('reloads', { family, changed: 'false' }), numbers.count('reloads', { family })),
  }))
}

const reported = ({ monitoring }: AnalysisInput): readonly AnalysisFinding[] => [
  ...(monitoring?.alerts.firing ?? []).map(({ rule, severity, message, remedy }) => ({
    code: 'ALERT',
    severity,
    subject: rule,
    message,
    remedy,
    cost: 0,
  })),
  ...(monitoring?.findings ?? []).map(({ kind, subject, message, remedy, count: times }) => ({
    code: kind.toUpperCase().replaceAll('-', '_'),
    severity: kind === 'stale-value' ? ('critical' as const) : ('info' as const),
    subject,
    message,
    remedy,
    cost: times,
  })),
]

const durationNames = [
  'load.duration',
  'append.duration',
  'propagation',
  'catchup.duration',
  'request.duration',
  'refetch.duration',
] as const

/**
 * Reads numbers for people: what is wrong, the worst first, and what to do about it; with `before`, what became worse.
 *
 * @example
 * const report = analyze({ metrics: await (await fetch(`${mount}/metrics?timeRange=1h`)).json() })
 * console.log(report.findings[0]?.message)
 */
export const analyze = (input: AnalysisInput, before?: AnalysisInput): AnalysisReport => {
  const { metrics } = input
  const summary = summaryOf(metrics, before?.metrics)
  const numbers = numbersOf(metrics)
  const findings = [...findFaults(metrics), ...reported(input), ...(before ? regressions(summary) : [])]
  return {
    schema: 'unstale.analysis/1',
    at: metrics.at,
    timeRange: metrics.timeRange,
    instances: metrics.instances.length,
    summary,
    findings: findings.sort((a, b) => order[a.severity] - order[b.severity] || b.cost - a.cost),
    families: familiesOf(metrics),
    missReasons: numbers.by('misses', 'reason').map(([reason, times]) => ({ reason, count: times })),
    topTags: metrics.topTags,
    timeline: metrics.timeline,
    durations: durationNames.flatMap((name) => {
      const found = numbers.duration(name)
      return found ? [{ name, count: found.count, p50: found.p50, p90: found.p90, p99: found.p99 }] : []
    }),
  }
}
