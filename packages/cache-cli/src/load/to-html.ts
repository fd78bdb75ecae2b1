import { barChart, lineChart } from '../report/charts'
import { duration, percent, whole } from '../report/format'
import { escapeHtml, htmlCharts, htmlPage, htmlTable, htmlTiles } from '../report/html-page'
import { askedLine, budgetRow, headline, summaryLines, timeColumns, timeRows } from './load-rows'
import type { LoadReport } from './load-types'

const charts = ({ seconds, latency, propagation }: LoadReport): readonly (readonly [string, string])[] => {
  const times = seconds.map(({ second }) => `${second} s`)
  const measured = [
    ['read', latency.read],
    ['write', latency.write],
    ['told', propagation.heard],
    ['shown', propagation.fresh],
  ] as const
  const at = (share: 'p50' | 'p90' | 'p99'): readonly number[] => measured.map(([, each]) => Math.round(each[share] * 10) / 10)
  return [
    [
      'Answered each second',
      lineChart(times, [
        { name: 'reads', values: seconds.map(({ reads }) => reads) },
        { name: 'writes', values: seconds.map(({ writes }) => writes) },
        { name: 'errors', values: seconds.map(({ errors }) => errors) },
      ]),
    ],
    ['Changes told to listeners each second', lineChart(times, [{ name: 'told', values: seconds.map(({ heard }) => heard) }])],
    [
      'How long it took, in ms',
      barChart(
        measured.map(([name]) => name),
        [
          { name: '50 of 100', values: at('p50') },
          { name: '90 of 100', values: at('p90') },
          { name: '99 of 100', values: at('p99') },
        ],
        false,
      ),
    ],
  ]
}

/** A load test as one page that needs nothing else. */
export const loadToHtml = (report: LoadReport): string => {
  const { requests, latency, propagation, staleness, caches, budget, errors, status } = report
  return htmlPage(
    'unstale load',
    [
      `<h1 class="${status}">${escapeHtml(headline(report))}</h1>`,
      `<p class="soft">${escapeHtml(askedLine(report))} ${new Date(report.at).toISOString().replace('T', ' ').slice(0, 19)} UTC.</p>`,
      htmlTiles([
        ['answered a second', whole(requests.throughput)],
        ['reads, 99 of 100', duration(latency.read.p99)],
        ['listeners told, 99 of 100', duration(propagation.heard.p99)],
        ['stale reads', whole(staleness.stale)],
        ['cached reads that hit', percent(caches?.hitRatio ?? null)],
        ['failed', whole(requests.errors)],
      ]),
      '<h2>Budget</h2>',
      htmlTable(
        ['number', '>limit', '>measured', 'kept'],
        budget
          .map(budgetRow)
          .map(({ name, limit, value, kept }) => [name, limit, value, { text: kept ? 'yes' : 'no', tone: kept ? 'good' : 'bad' }]),
      ),
      '<h2>Over time</h2>',
      htmlCharts(charts(report)),
      '<h2>How long it took</h2>',
      htmlTable(timeColumns, timeRows(report)),
      `<h2>What happened</h2>${summaryLines(report)
        .map((line) => `<p>${escapeHtml(line)}</p>`)
        .join('')}`,
      ...(errors.length === 0
        ? []
        : [
            '<h2>Errors</h2>',
            htmlTable(
              ['what', '>count'],
              errors.map(({ what, count }) => [what, count]),
            ),
          ]),
    ].join('\n'),
  )
}
