import type { ReactNode } from 'react'
import { Chart, type ChartSeries } from './chart'
import type { DashboardMessages } from './messages'
import type { ShownMetrics, ShownPoint } from './report'

export interface ChartsProps {
  readonly metrics: ShownMetrics
  readonly messages: DashboardMessages
}

/** Reads by how they were answered, and the work that writes made, over time. */
export const Charts = ({ metrics, messages }: ChartsProps): ReactNode => {
  const { points } = metrics.timeline
  const times = points.map(({ at }) => at)
  const of = (name: string, field: keyof ShownPoint, colour: string, isFilled = false): ChartSeries => ({
    name,
    colour,
    values: points.map((point) => point[field]),
    isFilled,
  })
  const label = (name: string, series: readonly ChartSeries[]): string =>
    messages.chartOf(name, series.map((each) => `${each.name} ${each.values.reduce((sum, value) => sum + value, 0)}`).join(', '))
  const reads = [of(messages.hits, 'hits', '--s1', true), of(messages.misses, 'misses', '--s3'), of(messages.staleReads, 'stale', '--s2')]
  const work = [
    of(messages.invalidations, 'invalidations', '--s4', true),
    of(messages.loads, 'loads', '--s1'),
    of(messages.refetches, 'refetches', '--s5'),
    of(messages.wasted, 'wasted', '--s2'),
  ]
  return (
    <div className="pair">
      <section className="box" aria-label={messages.reads}>
        <h2>{messages.reads}</h2>
        <Chart label={label(messages.reads, reads)} times={times} series={reads} />
      </section>
      <section className="box" aria-label={messages.work}>
        <h2>{messages.work}</h2>
        <Chart label={label(messages.work, work)} times={times} series={work} />
      </section>
    </div>
  )
}
