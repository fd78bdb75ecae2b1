import { barChart, lineChart } from '../report/charts'
import { escapeHtml, htmlCharts, htmlFindings, htmlPage, htmlTable, htmlTiles } from '../report/html-page'
import {
  analysisHeadline,
  analysisSource,
  familyColumns,
  familyRows,
  hasBefore,
  showValue,
  summaryColumns,
  summaryRows,
} from './analysis-rows'
import type { AnalysisReport } from './analysis-types'

/** Bars of one chart at most. */
const MOST_BARS = 12

const timeOf = (at: number, stepMs: number): string => new Date(at).toISOString().slice(11, stepMs < 60_000 ? 19 : 16)

const charts = ({ timeline, families, missReasons, durations }: AnalysisReport): readonly (readonly [string, string])[] => {
  const { points, stepMs } = timeline
  const times = points.map(({ at }) => timeOf(at, stepMs))
  const busiest = families.slice(0, MOST_BARS)
  const round = (ms: number): number => Math.round(ms * 10) / 10
  return [
    ...(points.length === 0
      ? []
      : [
          [
            'Reads',
            lineChart(times, [
              { name: 'hits', values: points.map(({ hits }) => hits) },
              { name: 'misses', values: points.map(({ misses }) => misses) },
              { name: 'stale', values: points.map(({ stale }) => stale) },
            ]),
          ] as const,
          [
            'Loads, and what they were for',
            lineChart(times, [
              { name: 'loads', values: points.map(({ loads }) => loads) },
              { name: 'for nothing', values: points.map(({ wasted }) => wasted) },
              { name: 'invalidations', values: points.map(({ invalidations }) => invalidations) },
            ]),
          ] as const,
        ]),
    ...(busiest.length === 0
      ? []
      : [
          [
            'Reads by family',
            barChart(
              busiest.map(({ family }) => family),
              [
                { name: 'hit', values: busiest.map(({ reads, hitRatio }) => Math.round(reads * (hitRatio ?? 0))) },
                { name: 'not', values: busiest.map(({ reads, hitRatio }) => Math.round(reads * (1 - (hitRatio ?? 0)))) },
              ],
            ),
          ] as const,
        ]),
    ...(missReasons.length === 0
      ? []
      : [
          [
            'Misses by reason',
            barChart(
              missReasons.map(({ reason }) => reason),
              [{ name: 'misses', values: missReasons.map(({ count }) => count) }],
            ),
          ] as const,
        ]),
    ...(durations.length === 0
      ? []
      : [
          [
            'How long it took, in ms',
            barChart(
              durations.map(({ name }) => name),
              [
                { name: '50 of 100', values: durations.map(({ p50 }) => round(p50)) },
                { name: '90 of 100', values: durations.map(({ p90 }) => round(p90)) },
                { name: '99 of 100', values: durations.map(({ p99 }) => round(p99)) },
              ],
              false,
            ),
          ] as const,
        ]),
  ]
}

/** An analysis as one page that needs nothing else. */
export const analysisToHtml = (report: AnalysisReport): string => {
  const { findings, summary, families, topTags } = report
  const tone = findings.some(({ severity }) => severity === 'critical')
    ? 'bad'
    : findings.some(({ severity }) => severity === 'warning')
      ? 'warn'
      : 'good'
  const tiles = summary.filter(({ name }) =>
    ['reads', 'reads that hit', 'loads and refetches for nothing', 'propagation, 99 of 100', 'a load, 99 of 100'].includes(name),
  )
  return htmlPage(
    'unstale analyze',
    [
      `<h1 class="${tone}">${escapeHtml(analysisHeadline(report))}</h1>`,
      `<p class="soft">${escapeHtml(analysisSource(report))}</p>`,
      htmlTiles(tiles.map(({ name, kind, now }) => [name, showValue(kind, now)])),
      ...(findings.length === 0
        ? []
        : [
            '<h2>What to do, the worst first</h2>',
            htmlFindings(
              findings.map(({ code, severity, subject, message, remedy }) => ({
                level: severity,
                title: `${subject} · ${code}`,
                message,
                remedy,
              })),
            ),
          ]),
      '<h2>Over time</h2>',
      htmlCharts(charts(report)),
      '<h2>Numbers</h2>',
      htmlTable(summaryColumns(hasBefore(report)), summaryRows(report)),
      ...(families.length === 0 ? [] : ['<h2>Families of keys</h2>', htmlTable(familyColumns, familyRows(report))]),
      ...(topTags.length === 0
        ? []
        : [
            '<h2>Named most lately</h2>',
            htmlTable(
              ['tag', '>times'],
              topTags.slice(0, 10).map(({ tag, count }) => [tag, count]),
            ),
          ]),
    ].join('\n'),
  )
}
