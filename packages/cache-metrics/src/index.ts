export { collect } from './collect'
export { collectBrowser } from './collect-browser'
export type { CollectOptions } from './counting'
export { keyFamilyOf } from './families'
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
export { isTimeRange, type TimeRange, timeRanges } from './time-range'
export { type Cell, createTotals, type ObserveListener, type Series, type Tally, type Totals, type TotalsOptions } from './totals'
