import { type Meter, metrics, context as otelContext, TraceFlags, trace } from '@opentelemetry/api'
import type { Cause } from '@unstale/cache-bus'
import { instruments } from '../instruments'
import type { MetricsExporter } from '../metrics-options'
import type { Attributes } from '../report-types'
import type { Series } from '../totals'
import { otelName, otelUnit } from './otel-name'
import { spanContextOf } from './span-context'

export interface OtelMetricsOptions {
  /** Default: the global meter provider's meter `@unstale/cache-metrics`. */
  readonly meter?: Meter
}

const prefixed = (attributes: Attributes): Attributes =>
  Object.fromEntries(Object.entries(attributes).map(([name, value]) => [`unstale.${name}`, value]))

/**
 * Hands the numbers to OpenTelemetry, through the metrics SDK that the application has set up.
 *
 * @example
 * createServerCache({ metrics: createMetrics({ exporters: [otelExporter()] }) })
 */
export const otelExporter = ({ meter = metrics.getMeter('@unstale/cache-metrics') }: OtelMetricsOptions = {}): MetricsExporter => ({
  name: 'otel',
  attach: (totals, refresh) => {
    const stops: (() => void)[] = []
    const observers = new Map<string, (value: number, attributes: Attributes, cause: Cause | undefined) => void>()
    for (const instrument of instruments) {
      const { name, kind, unit, help } = instrument
      const options = { unit: otelUnit(instrument), description: help }
      const scale = unit === 'ms' ? 1_000 : 1
      if (kind === 'histogram') {
        const histogram = meter.createHistogram(otelName(instrument), options)
        observers.set(name, (value, attributes, cause) => {
          const span = spanContextOf(cause?.trace)
          // With the writer's span as context the SDK can keep it as exemplar.
          const context = span ? trace.setSpanContext(otelContext.active(), { ...span, traceFlags: TraceFlags.SAMPLED }) : undefined
          histogram.record(value / scale, prefixed(attributes), context)
        })
        continue
      }
      const of: Iterable<Series> = kind === 'counter' ? totals.counters : totals.gauges
      const observable =
        kind === 'counter'
          ? meter.createObservableCounter(otelName(instrument), options)
          : meter.createObservableGauge(otelName(instrument), options)
      const observe: Parameters<typeof observable.addCallback>[0] = (result) => {
        if (kind === 'gauge') refresh()
        for (const series of of) if (series.name === name) result.observe(series.cell.value / scale, prefixed(series.attributes))
      }
      observable.addCallback(observe)
      stops.push(() => observable.removeCallback(observe))
    }
    stops.push(totals.onObserve((tally, value, cause) => observers.get(tally.name)?.(value, tally.attributes, cause)))
    return () => {
      for (const stop of stops.splice(0)) stop()
    }
  },
})
