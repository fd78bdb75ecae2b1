import type { MetricsReport, MonitoringReport } from '@unstale/cache-metrics'
import type { ShownMetrics, ShownMonitoring } from '@unstale/cache-react/dashboard'

/** The compiler's proof that the dashboard can read what the endpoints answer: neither package knows the other. */
export const shownAnswers = (metrics: MetricsReport, monitoring: MonitoringReport): readonly [ShownMetrics, ShownMonitoring] => [
  metrics,
  monitoring,
]
