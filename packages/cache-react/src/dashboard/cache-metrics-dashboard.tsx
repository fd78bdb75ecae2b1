import { type ReactNode, useMemo, useState } from 'react'
import { dashboardCss } from '../ui/dashboard-styles'
import { ShadowHost, type Theme } from '../ui/shadow-host'
import { Alerts } from './alerts'
import { Charts } from './charts'
import { totalsBefore } from './compare'
import { csvOf } from './csv'
import { FoundList, Instances, Times, TopTags } from './details'
import { formatMs, formatTime } from './format-numbers'
import { type DashboardMessages, dashboardMessages } from './messages'
import { rangeMs, type ShownAlert, type ShownMetrics, type TimeRange, timeRanges } from './report'
import { Tiles } from './tiles'
import { type Problem, useReport } from './use-report'

export interface AdvancedCacheMetricsDashboardProps {
  /** Where the cache's endpoints are mounted: `/api/cache`, for `/api/cache/metrics` and `/api/cache/monitoring`. */
  readonly endpoint: string
  /** For endpoints that want credentials. Default: the global `fetch`. */
  readonly fetch?: typeof fetch
  readonly timeRange?: TimeRange
  readonly onTimeRangeChange?: (timeRange: TimeRange) => void
  /** How often the numbers are asked for, in ms. Default 5,000. */
  readonly refreshMs?: number
  /** Silences an alert on the server. Left out: it is silenced in this browser alone. */
  readonly onSilence?: (alert: ShownAlert, forMs: number) => unknown
  /** For a content security policy that asks for one. */
  readonly styleNonce?: string
  readonly theme?: Theme
  /** Words in another language. */
  readonly messages?: Partial<DashboardMessages>
}

const globalFetch: typeof fetch = (...args) => globalThis.fetch(...args)

const saveCsv = (metrics: ShownMetrics): void => {
  const link = document.createElement('a')
  link.href = URL.createObjectURL(new Blob([csvOf(metrics)], { type: 'text/csv' }))
  link.download = `cache-metrics-${metrics.timeRange}-${new Date(metrics.at).toISOString().slice(0, 16).replaceAll(':', '')}.csv`
  link.click()
  URL.revokeObjectURL(link.href)
}

const wordsOf = (problem: Problem, messages: DashboardMessages): string =>
  problem.kind === 'closed' ? messages.closed : problem.kind === 'missing' ? messages.missing : messages.failed(problem.message)

/**
 * How the caches of a deployment do, for who operates it: reads, loads and writes over time, percentiles, waste, the tags named most,
 * instances, alerts and findings; compared with the range before; live from the metrics endpoint.
 *
 * @example
 * import { AdvancedCacheMetricsDashboard } from '@unstale/cache-react/dashboard'
 * <AdvancedCacheMetricsDashboard endpoint="/api/cache" />
 */
export const AdvancedCacheMetricsDashboard = (props: AdvancedCacheMetricsDashboardProps): ReactNode => {
  const { endpoint, fetch: get = globalFetch, refreshMs = 5_000, theme = 'system', styleNonce, onSilence } = props
  const messages = useMemo(() => ({ ...dashboardMessages, ...props.messages }), [props.messages])
  const [chosen, choose] = useState<TimeRange>('1h')
  const range = props.timeRange ?? chosen
  const [compares, setCompares] = useState(false)
  const { metrics, monitoring, longer, problem, at, reload } = useReport({ endpoint, get, range, compares, refreshMs })
  const change = (next: TimeRange): void => {
    choose(next)
    props.onTimeRangeChange?.(next)
  }
  const isShown = metrics !== undefined && monitoring !== undefined
  const before = compares && longer ? totalsBefore(longer, range) : undefined
  const detail = isShown && { metrics, monitoring, messages }
  return (
    <ShadowHost css={dashboardCss} nonce={styleNonce} theme={theme} className="unstale-dashboard">
      <section className="dashboard" aria-label={messages.title}>
        <header className="head">
          <h2 className="title">{messages.title}</h2>
          {isShown && (
            <span className={`badge ${{ healthy: 'good', degraded: 'warn', critical: 'bad' }[monitoring.status]}`}>
              {messages.status[monitoring.status]}
            </span>
          )}
          <span className="soft num updated">{at !== undefined && messages.updated(formatTime(at))}</span>
          <div className="controls screen">
            {/* biome-ignore lint/a11y/useSemanticElements: a fieldset cannot be laid out as a row everywhere. */}
            <span className="seg" role="group" aria-label={messages.range}>
              {timeRanges.map((each) => (
                <button key={each} type="button" aria-pressed={each === range} onClick={() => change(each)}>
                  {messages.ranges[each]}
                </button>
              ))}
            </span>
            <button
              type="button"
              aria-pressed={compares}
              disabled={rangeMs[range] === rangeMs['24h']}
              onClick={() => setCompares(!compares)}
            >
              {messages.compare}
            </button>
            <button type="button" disabled={!metrics} onClick={() => metrics && saveCsv(metrics)}>
              {messages.csv}
            </button>
            <button type="button" disabled={!metrics} onClick={() => window.print()}>
              {messages.print}
            </button>
          </div>
        </header>
        {problem && (
          <p className="note" role="alert">
            {isShown && at !== undefined ? messages.stale(formatMs(Date.now() - at) ?? '') : wordsOf(problem, messages)}
            <button type="button" onClick={reload}>
              {messages.retry}
            </button>
          </p>
        )}
        {!isShown && !problem && (
          <p className="empty" role="status">
            {messages.loading}
          </p>
        )}
        {detail && (
          <div className={problem ? 'dim' : ''}>
            <Tiles metrics={detail.metrics} before={before} messages={messages} />
            {detail.metrics.timeline.points.every(
              ({ reads, loads, refetches, invalidations }) => reads + loads + refetches + invalidations === 0,
            ) && <p className="empty">{messages.quiet}</p>}
            <Charts key={theme} metrics={detail.metrics} messages={messages} />
            <div className="pair">
              <Alerts key={endpoint} place={endpoint} monitoring={detail.monitoring} messages={messages} onSilence={onSilence} />
              <FoundList {...detail} />
            </div>
            <div className="pair">
              <Times {...detail} />
              <TopTags {...detail} />
            </div>
            <Instances {...detail} />
          </div>
        )}
      </section>
    </ShadowHost>
  )
}
