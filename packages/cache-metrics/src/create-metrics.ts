import { type Metrics, type MetricsAnswer, type MetricsSource, type Unsubscribe, withDefaultPorts } from '@unstale/cache-core'
import { type Alerts, createAlerts, type Silence } from './alerts/create-alerts'
import { defaultRules } from './alerts/default-rules'
import { createSinkQueue, logSink } from './alerts/sinks'
import { badQuery, jsonAnswer, readMetricsQuery } from './answer-query'
import { createCacheStates } from './cache-states'
import { collect } from './collect'
import { type Auditor, createAuditor } from './create-auditor'
import { metricsError } from './errors'
import { createFindings } from './findings'
import type { MetricsOptions } from './metrics-options'
import { monitoringOf } from './monitoring-of'
import { reportOf } from './report-of'
import type { MetricsReport, MonitoringReport } from './report-types'
import { shareSnapshots } from './share-snapshots'
import type { MetricsSnapshot } from './snapshot'
import { takeSnapshot } from './take-snapshot'
import type { TimeRange } from './time-range'
import { createTopTags } from './top-tags'
import { createTotals, type Totals } from './totals'
import { createWindows, STEP } from './windows'

/** The metrics of a process: give it to a cache as `metrics`. */
export interface CacheMetrics extends Metrics {
  readonly totals: Totals
  /** The numbers of a range, as instances send them to each other. */
  snapshot(timeRange: TimeRange): MetricsSnapshot
  /** What `…/metrics` answers. */
  report(timeRange: TimeRange): MetricsReport
  /** What `…/monitoring` answers. */
  monitoring(): MonitoringReport
  /**
   * Shows the other instances the numbers of now, through `exchange`; it happens by itself each 5 s and when the last cache is
   * detached. Never rejects. Await it before the connection of the exchange is closed.
   */
  share(): Promise<void>
  /** Nobody is told of these alerts for a while. Returns what ends the silence. */
  silence(silence: Silence): () => void
  /** Looks at every rule now; it happens by itself each 10 s. */
  evaluate(): void
}

/** How long the tags named most are counted before they begin to be forgotten, in ms. */
const TOP_TAGS_PERIOD = 150_000

const hostName = (): string =>
  (globalThis as { readonly process?: { readonly env?: Readonly<Record<string, string | undefined>> } }).process?.env?.HOSTNAME ?? 'local'

/**
 * Counts what caches do, keeps a day of it, watches rules and answers `…/metrics` and `…/monitoring`.
 * Whatever fails in here is told to `onError` and concerns no request.
 * Throws `OPTION_INVALID`, `RULE_INVALID` and `NAME_CLASH` for options that mean nothing.
 *
 * @example
 * export const cache = createServerCache({ metrics: createMetrics() })
 */
export const createMetrics = (options: MetricsOptions = {}): CacheMetrics => {
  const ports = withDefaultPorts(options.ports)
  const { clock, timers, random } = ports
  const { instance = hostName(), maxFamilies = 100, maxSeries = 5_000, exporters = [], keyFamilyOf } = options
  for (const [name, value] of Object.entries({ maxFamilies, maxSeries })) {
    if (!Number.isInteger(value) || value < 1)
      throw metricsError('OPTION_INVALID', `${name} must be a whole number from 1, but is ${value}.`, name)
  }
  const { rules = defaultRules, sinks = [logSink()], repeatMs, sinkTimeoutMs = 60_000 } = options.alerts ?? {}
  const identity = { name: instance, id: random.id(), startedAt: clock.wall() }
  const totals = createTotals({ maxSeries })
  const windows = createWindows(totals, clock)
  const topTags = createTopTags()
  const findings = createFindings({ clock, ...(keyFamilyOf && { keyFamilyOf }) })
  const auditors = new Set<Auditor>()
  let rotatedAt = clock.monotonic()
  let cancelTick: (() => void) | undefined

  const onError = (error: unknown): void => {
    totals.counter('errors', { cache: 'metrics', kind: 'metrics' }).value++
    try {
      const { onError: tell = (failure) => console.error('[unstale] Metrics:', failure) } = options
      tell(error)
    } catch {
      // Who is told of errors has one: there is nobody left to tell.
    }
  }
  const states = createCacheStates(totals, clock, instance, onError)
  const quietly = (work: () => void): void => {
    try {
      work()
    } catch (error) {
      onError(error)
    }
  }

  const queues = sinks.map((sink) => createSinkQueue({ sink, timers, timeoutMs: sinkTimeoutMs, onError }))
  const alerts: Alerts = createAlerts({
    rules,
    clock,
    instance,
    ...(repeatMs !== undefined && { repeatMs }),
    topTags: () => topTags.top(5),
    view: {
      counters: windows.counters,
      histograms: (range) => windows.histograms(range).map(({ tally, data }) => ({ name: tally.name, attributes: tally.attributes, data })),
      gauges: () => [...totals.gauges].map(({ name, attributes, cell }) => ({ name, attributes, value: cell.value })),
      coveredMs: windows.coveredMs,
    },
    notify: (notification) => {
      for (const queue of queues) queue.push(notification)
    },
    onError,
  })

  const names = new Set<string>()
  for (const exporter of exporters) {
    if (names.has(exporter.name) || exporter.name === 'json' || exporter.name === 'snapshot')
      throw metricsError('NAME_CLASH', `Two exporters are named "${exporter.name}". Give one of them another name.`, exporter.name)
    names.add(exporter.name)
    exporter.attach(totals, states.refresh)
  }

  const evaluate = (): void => {
    quietly(states.refresh)
    quietly(windows.tick)
    if (clock.monotonic() - rotatedAt >= TOP_TAGS_PERIOD) {
      rotatedAt = clock.monotonic()
      topTags.rotate()
    }
    alerts.evaluate()
  }
  const schedule = (): void => {
    cancelTick = timers.after(STEP, () => {
      schedule()
      evaluate()
    })
  }

  const snapshot = (timeRange: TimeRange): MetricsSnapshot => {
    states.refresh()
    windows.tick()
    return takeSnapshot({ timeRange, identity, clock, totals, windows, topTags })
  }

  const sharing = options.exchange && shareSnapshots({ exchange: options.exchange, id: identity.id, snapshot, timers, onError })

  const nameFor = (wanted: string | undefined): string => {
    if (wanted === undefined) {
      for (let n = 1; ; n++) {
        const name = n === 1 ? 'cache' : `cache-${n}`
        if (!states.has(name)) return name
      }
    }
    if (states.has(wanted))
      throw metricsError(
        'NAME_CLASH',
        `Two caches with the name "${wanted}" report to one createMetrics. Give one of them another name.`,
        wanted,
      )
    return wanted
  }

  const attach = (source: MetricsSource): Unsubscribe => {
    const cache = nameFor(source.name)
    const { events } = source
    states.add(cache, source)
    if (!cancelTick) schedule()
    sharing?.start()
    const stops: Unsubscribe[] = [
      collect(events, totals, { cache, maxFamilies, now: clock.monotonic, ...(keyFamilyOf && { keyFamilyOf }) }),
      findings.observe(events),
      events.on('recordApplied', ({ tags }) => {
        for (const tag of tags) topTags.note(tag)
      }),
    ]
    if (options.audit && source.sample) {
      const auditor = createAuditor({ ...(options.audit === true ? {} : options.audit), events, sample: source.sample, ports })
      auditors.add(auditor)
      stops.push(() => auditor.stop())
    }
    return () => {
      if (stops.length === 0) return
      for (const stop of stops.splice(0)) stop()
      states.remove(cache)
      if (states.list().length > 0) return
      cancelTick?.()
      cancelTick = undefined
      void sharing?.stop()
    }
  }

  const monitoring = (): MonitoringReport => {
    evaluate()
    const counts = [...auditors].map((auditor) => auditor.counts)
    const sum = (name: 'samples' | 'stale' | 'skipped'): number => counts.reduce((all, each) => all + each[name], 0)
    return monitoringOf({
      at: clock.wall(),
      firing: alerts.firing,
      recent: alerts.recent,
      caches: states.list(),
      findings: findings.list(),
      audit: counts.length === 0 ? undefined : { samples: sum('samples'), stale: sum('stale'), skipped: sum('skipped') },
    })
  }

  const answerNow = async (endpoint: 'metrics' | 'monitoring', query: URLSearchParams): Promise<MetricsAnswer> => {
    if (endpoint === 'monitoring') {
      const [unknown] = query.keys()
      return unknown === undefined
        ? jsonAnswer(200, monitoring())
        : badQuery(`…/monitoring takes no parameter, but was given ${JSON.stringify(unknown)}.`)
    }
    const rendering = exporters.filter(({ render }) => render)
    const asked = readMetricsQuery(query, ['json', 'snapshot', ...rendering.map(({ name }) => name)])
    if ('status' in asked) return asked
    if (asked.format === 'json')
      return jsonAnswer(200, reportOf(sharing ? await sharing.whole(asked.timeRange) : snapshot(asked.timeRange)))
    if (asked.format === 'snapshot') return jsonAnswer(200, snapshot(asked.timeRange))
    states.refresh()
    const rendered = await rendering.find(({ name }) => name === asked.format)?.render?.()
    return rendered ? { status: 200, ...rendered } : badQuery('Nothing answers in this format.')
  }

  return {
    totals,
    attach,
    snapshot,
    report: (timeRange) => reportOf(snapshot(timeRange)),
    monitoring,
    share: async () => sharing?.publish(),
    silence: alerts.silence,
    evaluate,
    answer: async (endpoint, query) => {
      try {
        return await answerNow(endpoint, query)
      } catch (error) {
        onError(error)
        return jsonAnswer(500, {
          error: { code: 'METRICS_FAILED', message: 'The numbers could not be put together. See the log of the server.' },
        })
      }
    },
  }
}
