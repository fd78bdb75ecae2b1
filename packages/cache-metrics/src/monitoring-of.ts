import type { AlertReport, CacheState, Finding, MonitoringReason, MonitoringReport } from './report-types'

export interface MonitoringInput {
  readonly at: number
  readonly firing: readonly AlertReport[]
  readonly recent: readonly AlertReport[]
  readonly caches: readonly CacheState[]
  readonly findings: readonly Finding[]
  readonly audit: MonitoringReport['audit'] | undefined
}

/** What stands in the way of healthy, worst first. A silenced alert is known to somebody, and still true. */
const reasonsOf = ({ firing, caches, findings }: MonitoringInput): readonly MonitoringReason[] => {
  const reasons: MonitoringReason[] = firing.map(({ rule, severity, message }) => ({ severity, code: rule, message }))
  for (const { cache, instance, lease } of caches) {
    if (!lease.held)
      reasons.push({
        severity: 'critical',
        code: 'lease-lost-now',
        message: `${cache} on ${instance} has had no contact with its log for ${Math.round(lease.lapsedForMs)} ms: memory answers nothing.`,
      })
  }
  for (const { kind, message } of findings) if (kind === 'stale-value') reasons.push({ severity: 'critical', code: kind, message })
  const order = ['critical', 'warning', 'info']
  return reasons.sort((a, b) => order.indexOf(a.severity) - order.indexOf(b.severity))
}

export const monitoringOf = (input: MonitoringInput): MonitoringReport => {
  const reasons = reasonsOf(input)
  const has = (severity: string): boolean => reasons.some((reason) => reason.severity === severity)
  return {
    schema: 'unstale.monitoring/1',
    at: input.at,
    status: has('critical') ? 'critical' : has('warning') ? 'degraded' : 'healthy',
    reasons,
    alerts: { firing: input.firing, recent: input.recent },
    caches: input.caches,
    findings: input.findings,
    ...(input.audit && { audit: input.audit }),
  }
}
