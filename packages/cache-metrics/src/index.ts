export { type AlertNotification, type Alerts, type AlertsOptions, createAlerts, type Silence } from './alerts/create-alerts'
export { defaultRules } from './alerts/default-rules'
export type { AlertView } from './alerts/evaluate-rule'
export type {
  AlertRule,
  CountRule,
  GrowingRule,
  MetricRef,
  PercentileRule,
  RatioRule,
  StateRule,
  SurgeRule,
} from './alerts/rule-types'
export { type AlertSink, callbackSink, logSink } from './alerts/sinks'
export { type WebhookOptions, webhookSink } from './alerts/webhook-sink'
export { collect } from './collect'
export type { CollectOptions } from './counting'
export { type AuditCounts, type AuditOptions, type Auditor, type AuditorOptions, createAuditor } from './create-auditor'
export { type CacheMetrics, createMetrics } from './create-metrics'
export type { MetricsErrorCode } from './errors'
export { keyFamilyOf } from './families'
export { type Instrument, instruments } from './instruments'
export type { MetricsExporter, MetricsOptions } from './metrics-options'
export { reportOf } from './report-of'
export type {
  AlertReport,
  Attributes,
  CacheState,
  CounterReport,
  Finding,
  GaugeReport,
  HistogramReport,
  InstanceReport,
  MetricsReport,
  MetricsSummary,
  MonitoringReason,
  MonitoringReport,
  Ratio,
  Severity,
  TimelinePoint,
  TopTag,
} from './report-types'
export type { SketchData } from './sketch'
export { type MetricsSnapshot, mergeSnapshots, type SketchSeries } from './snapshot'
export { isTimeRange, type TimeRange, timeRanges } from './time-range'
export { type Cell, createTotals, type ObserveListener, type Series, type Tally, type Totals, type TotalsOptions } from './totals'
