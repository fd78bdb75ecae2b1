import { instruments } from './instruments'
import type { Attributes, HistogramReport, MetricsReport, Ratio } from './report-types'
import { mergeSketchData, quantileOf, quantilesOf } from './sketch'
import type { MetricsSnapshot } from './snapshot'

const ratio = (numerator: number, denominator: number): Ratio => ({
  numerator,
  denominator,
  ratio: denominator === 0 ? null : numerator / denominator,
})

/** What a snapshot says, for people and programs: percentiles and shares worked out. */
export const reportOf = (snapshot: MetricsSnapshot): MetricsReport => {
  const { counters, sketches } = snapshot
  const count = (name: string, where: Attributes = {}): number =>
    counters.reduce(
      (sum, series) =>
        series.name === name && Object.entries(where).every(([key, value]) => series.attributes[key] === value) ? sum + series.count : sum,
      0,
    )
  const reads = count('reads')
  const same = count('reloads', { changed: 'false' }) + count('refetches', { changed: 'false' })
  const used = count('prefetches', { outcome: 'used' })
  const propagation = mergeSketchData(sketches.filter(({ name }) => name === 'propagation').map(({ data }) => data))
  return {
    schema: 'unstale.metrics/1',
    at: snapshot.at,
    timeRange: snapshot.timeRange,
    instances: snapshot.instances,
    summary: {
      hitRatio: ratio(count('reads', { outcome: 'hit' }) + count('reads', { outcome: 'stale' }), reads),
      staleRatio: ratio(count('reads', { outcome: 'stale' }), reads),
      wasteRatio: ratio(same, count('reloads') + count('refetches')),
      loadErrorRatio: ratio(count('loads', { outcome: 'error' }), count('loads')),
      unmatchedRatio: ratio(count('invalidations.unmatched'), count('invalidations.matched')),
      prefetchUseRatio: ratio(used, used + count('prefetches', { outcome: 'wasted' })),
      propagationP99: quantileOf(propagation, 0.99) ?? null,
    },
    counters,
    gauges: snapshot.gauges,
    histograms: sketches.map(
      ({ name, attributes, data }): HistogramReport => ({
        name,
        attributes,
        unit: instruments.find((instrument) => instrument.name === name)?.unit ?? '1',
        count: data.count,
        sum: data.sum,
        min: data.min,
        max: data.max,
        ...quantilesOf(data),
      }),
    ),
    timeline: snapshot.timeline,
    topTags: snapshot.topTags,
    overflow: snapshot.overflow,
  }
}
