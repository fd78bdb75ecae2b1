import type { Cause } from '@unstale/cache-bus'
import { Counter, Gauge, Histogram, Registry } from 'prom-client'
import { metricsError } from '../errors'
import { type Instrument, instruments } from '../instruments'
import type { MetricsExporter } from '../metrics-options'
import type { Series, Totals } from '../totals'
import { prometheusName } from './prometheus-name'

export interface PrometheusOptions {
  /** Where the metrics are registered. Default: a registry of its own, in OpenMetrics form, with exemplars. */
  readonly registry?: Registry
  /** Put before each name. Default `unstale_`. */
  readonly prefix?: string
}

export interface PrometheusExporter extends MetricsExporter {
  readonly registry: Registry
}

const SECONDS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10]
const COUNTS = [0, 1, 2, 5, 10, 20, 50, 100, 200, 500, 1_000]

/** What an exemplar points at: the span in which the write began, or the id of what led to it. */
const exemplarOf = (cause: Cause): Readonly<Record<string, string>> => {
  const [, traceId, spanId] = /^[0-9a-f]{2}-([0-9a-f]{32})-([0-9a-f]{16})-/.exec(cause.trace ?? '') ?? []
  return traceId !== undefined && spanId !== undefined ? { trace_id: traceId, span_id: spanId } : { cause_id: cause.id.slice(0, 64) }
}

/**
 * Hands the numbers to Prometheus: `…/metrics?format=prometheus`, or through a registry of yours.
 * Counters are read when Prometheus asks and cost nothing in between.
 * Throws `NAME_CLASH` when the registry holds one of the names already.
 *
 * @example
 * createServerCache({ metrics: createMetrics({ exporters: [prometheusExporter()] }) })
 */
export const prometheusExporter = ({ registry: given, prefix }: PrometheusOptions = {}): PrometheusExporter => {
  const registry = given ?? new Registry()
  if (!given) registry.setContentType(Registry.OPENMETRICS_CONTENT_TYPE as never)
  // In the older text form there is no place for exemplars.
  const enableExemplars = (registry.contentType as string) === Registry.OPENMETRICS_CONTENT_TYPE
  const registers = [registry]

  const common = (instrument: Instrument) => ({
    name: prometheusName(instrument, prefix),
    help: instrument.help,
    labelNames: ['cache', ...instrument.attributes],
    registers,
  })

  const named = (series: Iterable<Series>, name: string): readonly Series[] => [...series].filter((each) => each.name === name)

  const register = (
    instrument: Instrument,
    totals: Totals,
    refresh: () => void,
  ): ((value: number, cache: string, cause?: Cause) => void) | undefined => {
    const scale = instrument.unit === 'ms' ? 1_000 : 1
    if (instrument.kind === 'counter') {
      new Counter({
        ...common(instrument),
        collect() {
          this.reset()
          for (const { attributes, cell } of named(totals.counters, instrument.name)) this.inc(attributes, cell.value / scale)
        },
      })
      return undefined
    }
    if (instrument.kind === 'gauge') {
      new Gauge({
        ...common(instrument),
        collect() {
          refresh()
          this.reset()
          for (const { attributes, cell } of named(totals.gauges, instrument.name)) this.set(attributes, cell.value / scale)
        },
      })
      return undefined
    }
    const histogram = new Histogram({ ...common(instrument), buckets: instrument.unit === 'ms' ? SECONDS : COUNTS, enableExemplars })
    return (value, cache, cause) => {
      const labels = { cache }
      if (!enableExemplars) return histogram.observe(labels, value / scale)
      histogram.observe({ labels, value: value / scale, ...(cause && { exemplarLabels: exemplarOf(cause) }) } as never)
    }
  }

  return {
    name: 'prometheus',
    registry,
    attach: (totals, refresh) => {
      const taken = instruments.map((instrument) => prometheusName(instrument, prefix)).find((name) => registry.getSingleMetric(name))
      if (taken !== undefined)
        throw metricsError(
          'NAME_CLASH',
          `The registry has a metric "${taken}" already: give each exporter a registry or a prefix of its own.`,
          taken,
        )
      const observers = new Map(instruments.map((instrument) => [instrument.name, register(instrument, totals, refresh)]))
      const stop = totals.onObserve(({ name, attributes }, value, cause) => observers.get(name)?.(value, attributes.cache ?? '', cause))
      return () => {
        stop()
        for (const instrument of instruments) registry.removeSingleMetric(prometheusName(instrument, prefix))
      }
    },
    render: async () => ({ contentType: registry.contentType, body: await registry.metrics() }),
  }
}
