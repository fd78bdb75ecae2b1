import type { ReactNode } from 'react'
import { formatCount, formatMs, formatTime } from './format-numbers'
import type { DashboardMessages } from './messages'
import type { ShownMetrics, ShownMonitoring } from './report'
import { Table } from './table'

interface DetailProps {
  readonly metrics: ShownMetrics
  readonly monitoring: ShownMonitoring
  readonly messages: DashboardMessages
}

const isCount = (name: string): boolean => name === 'stream.fanout' || name === 'invalidation.matched' || name === 'invalidation.marked'

/** Percentiles of whatever was measured. */
export const Times = ({ metrics, messages }: DetailProps): ReactNode => {
  const shown = metrics.histograms.filter(({ name, count }) => count > 0 && messages.measures[name] !== undefined)
  if (shown.length === 0) return null
  return (
    <div className="box">
      <h2>{messages.times}</h2>
      <Table
        caption={messages.times}
        head={[messages.measure, messages.count, 'p50', 'p90', 'p99']}
        rows={shown.map(({ name, attributes, count, ...percentiles }) => {
          const format = (value: number): string => (isCount(name) ? formatCount(Math.round(value)) : (formatMs(value) ?? messages.none))
          const where = Object.entries(attributes).filter(([key]) => key !== 'cache')
          return {
            key: `${name} ${JSON.stringify(attributes)}`,
            cells: [
              [messages.measures[name], ...where.map(([, value]) => value)].join(' · '),
              formatCount(count),
              format(percentiles.p50),
              format(percentiles.p90),
              format(percentiles.p99),
            ],
          }
        })}
      />
    </div>
  )
}

/** Tags that were named most lately. */
export const TopTags = ({ metrics, messages }: DetailProps): ReactNode => {
  const most = Math.max(1, ...metrics.topTags.map(({ count }) => count))
  if (metrics.topTags.length === 0) return null
  return (
    <section className="box" aria-label={messages.topTags}>
      <h2>{messages.topTags}</h2>
      <ol className="bars">
        {metrics.topTags.slice(0, 10).map(({ tag, count }) => (
          <li key={tag}>
            <code>{tag}</code>
            <span className="bar" aria-hidden="true">
              <i style={{ width: `${(count / most) * 100}%` }} />
            </span>
            <span className="num">{formatCount(count)}</span>
          </li>
        ))}
      </ol>
    </section>
  )
}

/** Each cache of each instance, as it is now. */
export const Instances = ({ metrics, monitoring, messages }: DetailProps): ReactNode => {
  const startedAt = new Map(metrics.instances.map((each) => [each.name, each]))
  return (
    <div className="box">
      <h2>{messages.instances}</h2>
      <Table
        caption={messages.instances}
        head={[messages.instance, messages.lease, messages.applied, messages.entries, messages.streams, messages.since]}
        rows={monitoring.caches.map(({ instance, cache, log, lease, streams, entries }) => {
          const started = startedAt.get(instance)
          return {
            key: `${instance} ${cache}`,
            cells: [
              `${instance} · ${cache}`,
              <span key="lease" className={`badge ${lease.held ? 'good' : 'bad'}`}>
                {lease.held ? messages.leaseHeld : `${messages.leaseLost} ${formatMs(lease.lapsedForMs)}`}
              </span>,
              formatCount(log.applied),
              entries === undefined ? messages.none : formatCount(entries),
              formatCount(streams.open),
              started ? `${formatTime(started.startedAt)}${started.restarted ? ` · ${messages.restarted}` : ''}` : messages.none,
            ],
          }
        })}
      />
    </div>
  )
}

/** What the numbers and the auditor found, with what to do about it. */
export const FoundList = ({ monitoring, messages }: DetailProps): ReactNode => (
  <section className="box" aria-label={messages.findings}>
    <h2>{messages.findings}</h2>
    {monitoring.findings.length === 0 && <p className="soft">{messages.noFindings}</p>}
    <ul className="alerts">
      {monitoring.findings.slice(0, 20).map(({ kind, subject, message, remedy, count, lastAt }) => (
        <li className="alert" key={`${kind} ${subject}`}>
          <span className={`badge ${kind === 'stale-value' ? 'bad' : 'info'}`}>{formatCount(count)}×</span>
          <div className="words">
            <p>{message}</p>
            <p className="soft">{remedy}</p>
            <p className="soft num">{formatTime(lastAt)}</p>
          </div>
        </li>
      ))}
    </ul>
  </section>
)
