import type { MetricsAnswer } from '@unstale/cache-core'
import { isTimeRange, type TimeRange, timeRanges } from './time-range'

export const jsonAnswer = (status: number, body: unknown): MetricsAnswer => ({
  status,
  contentType: 'application/json; charset=utf-8',
  body: JSON.stringify(body),
})

export const badQuery = (message: string): MetricsAnswer => jsonAnswer(400, { error: { code: 'QUERY_INVALID', message } })

export interface MetricsQuery {
  readonly timeRange: TimeRange
  readonly format: string
}

/** Checks a query: what is not understood is refused, so that a misspelt range is no other range. */
export const readMetricsQuery = (query: URLSearchParams, formats: readonly string[]): MetricsQuery | MetricsAnswer => {
  for (const name of query.keys()) {
    if (name !== 'timeRange' && name !== 'format')
      return badQuery(`There is no parameter ${JSON.stringify(name)}. There are timeRange and format.`)
    if (query.getAll(name).length > 1) return badQuery(`${name} is given more than once.`)
  }
  const timeRange = query.get('timeRange') ?? '1h'
  if (!isTimeRange(timeRange))
    return badQuery(`timeRange must be one of ${Object.keys(timeRanges).join(', ')}, but is ${JSON.stringify(timeRange)}.`)
  const format = query.get('format') ?? 'json'
  if (formats.includes(format)) return { timeRange, format }
  const hint =
    format === 'prometheus'
      ? ' For prometheus: createMetrics({ exporters: [prometheusExporter()] }), from @unstale/cache-metrics/prometheus.'
      : ''
  return badQuery(`format must be one of ${formats.join(', ')}, but is ${JSON.stringify(format)}.${hint}`)
}
