import type { MetricsSummary, MonitoringReport, Ratio } from '@unstale/cache-metrics'
import type { Threshold, ThresholdName } from '../../config/config-types'
import { type Check, finding, skipped } from '../check-context'
import type { CheckFinding } from '../report-types'

const NO_MONITORING = 'monitoring did not answer'

/** Of a kind of which every single one is a fault, or of one that costs something only. */
const auditFindings = ({ findings, audit }: MonitoringReport): readonly CheckFinding[] => [
  ...(audit ? [] : [finding('AUDITOR_OFF', 'monitoring', 'nothing is audited')]),
  ...findings.map(({ kind, subject, message }) => finding(kind === 'stale-value' ? 'STALE_VALUE' : 'FINDING_REPORTED', subject, message)),
]

export const auditor: Check = {
  title: 'The auditor has found no stale value',
  run: async ({ seen: { monitoring } }) => {
    if (!monitoring) return skipped(NO_MONITORING)
    const { audit } = monitoring
    return { seen: audit ? `${audit.samples} audits, ${audit.stale} stale` : 'nothing is audited', findings: auditFindings(monitoring) }
  },
}

export const alerts: Check = {
  title: 'No alert fires',
  run: async ({ seen: { monitoring } }) => {
    if (!monitoring) return skipped(NO_MONITORING)
    const firing = monitoring.alerts.firing.filter(({ severity }) => severity !== 'info')
    return {
      seen: `${monitoring.status}; ${monitoring.alerts.firing.length} alerts fire`,
      findings: firing.map(({ rule, severity, message }) =>
        finding(severity === 'critical' ? 'ALERT_FIRING' : 'ALERT_WARNING', rule, message),
      ),
    }
  },
}

const rounded = (value: number): string => String(Math.round(value * 1_000) / 1_000)

const judge = (name: string, value: number, { min, max }: Threshold): readonly CheckFinding[] => {
  if (min !== undefined && value < min) return [finding('THRESHOLD_MISSED', name, `it is ${rounded(value)}, at least ${min} is asked for`)]
  if (max !== undefined && value > max) return [finding('THRESHOLD_MISSED', name, `it is ${rounded(value)}, at most ${max} is allowed`)]
  return []
}

const numberOf = (summary: MetricsSummary, name: ThresholdName): number | null => {
  const found: Ratio | number | null = summary[name]
  return typeof found === 'object' && found !== null ? found.ratio : found
}

export const thresholds: Check = {
  title: 'The numbers are within their thresholds',
  run: async ({ config, seen: { metrics } }) => {
    const { timeRange: _, ...wanted } = config.thresholds ?? {}
    const names = Object.keys(wanted) as ThresholdName[]
    if (names.length === 0) return skipped('the configuration states no thresholds')
    if (!metrics) return skipped('metrics did not answer')
    const findings: CheckFinding[] = []
    const seen: string[] = []
    for (const name of names) {
      const value = numberOf(metrics.summary, name)
      seen.push(`${name} ${value === null ? 'not counted yet' : rounded(value)}`)
      if (value !== null) findings.push(...judge(name, value, wanted[name] ?? {}))
    }
    return { seen: seen.join(', '), findings }
  },
}
