import type { ShownMetrics } from './report'

/** A cell; what a spreadsheet would take for a formula is kept as text. */
const cell = (value: unknown): string => {
  const text = String(value)
  const safe = typeof value === 'string' && /^[=+\-@\t\r]/.test(text) ? `'${text}` : text
  return /[",\n\r]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe
}

const table = (head: readonly string[], rows: readonly (readonly unknown[])[]): string =>
  [head, ...rows].map((row) => row.map(cell).join(',')).join('\r\n')

/** The timeline and the percentiles of a report, for a spreadsheet. */
export const csvOf = ({ timeline, histograms, topTags }: ShownMetrics): string => {
  const fields = ['reads', 'hits', 'stale', 'misses', 'loads', 'wasted', 'refetches', 'invalidations', 'errors'] as const
  return [
    table(
      ['at', ...fields],
      timeline.points.map((point) => [new Date(point.at).toISOString(), ...fields.map((field) => point[field])]),
    ),
    table(
      ['measure', 'attributes', 'count', 'p50', 'p90', 'p99', 'max'],
      histograms.map(({ name, attributes, count, p50, p90, p99, max }) => [
        name,
        Object.entries(attributes)
          .map((pair) => pair.join('='))
          .join(' '),
        count,
        p50,
        p90,
        p99,
        max,
      ]),
    ),
    table(
      ['tag', 'named'],
      topTags.map(({ tag, count }) => [tag, count]),
    ),
  ].join('\r\n\r\n')
}
