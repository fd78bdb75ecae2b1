import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createMetrics } from './create-metrics'
import { reportOf } from './report-of'
import { type MetricsSnapshot, mergeSnapshots } from './snapshot'
import { cause, fakeSource } from './testing/fake-source'
import { createVirtualTime } from './testing/virtual-time'

/** An instance that has counted something, as it would send it. */
const snapshotOf = (seed: number, name = `instance-${seed}`): MetricsSnapshot => {
  const time = createVirtualTime(() => 0.5, `s${seed}x`)
  const source = fakeSource({ name: 'main' })
  const metrics = createMetrics({ ports: time.ports, instance: name, alerts: { sinks: [] } })
  metrics.attach(source)
  for (let n = 0; n <= seed % 7; n++) {
    source.events.emit('entryHit', { key: `scene:${n}`, stale: false })
    source.events.emit('loadSucceeded', { key: `post${seed % 3}:${n}`, durationMs: seed + n, tags: [] })
    source.events.emit('recordApplied', {
      position: { epoch: 'e', seq: n },
      tags: [`scene:${seed % 5}`],
      verb: 'invalidate',
      cause,
      lagMs: n,
    })
  }
  return metrics.snapshot('1h')
}

const sortedCounters = ({ counters }: MetricsSnapshot) =>
  counters.map(({ name, attributes, count, total }) => `${name} ${JSON.stringify(attributes)} ${count} ${total}`).sort()
const sortedSketches = ({ sketches }: MetricsSnapshot) => sketches.map(({ name, data }) => `${name} ${JSON.stringify(data)}`).sort()

describe('mergeSnapshots', () => {
  it('gives the same whatever the order and the grouping', () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.integer({ min: 0, max: 40 }), { minLength: 2, maxLength: 5 }), fc.nat(), (seeds, cut) => {
        const parts = seeds.map((seed) => snapshotOf(seed))
        const whole = mergeSnapshots(parts)
        const at = 1 + (cut % (parts.length - 1))
        const other = mergeSnapshots([mergeSnapshots(parts.slice(at)), mergeSnapshots(parts.slice(0, at))])
        expect(sortedCounters(other)).toEqual(sortedCounters(whole))
        expect(sortedSketches(other)).toEqual(sortedSketches(whole))
        expect(other.instances).toEqual(whole.instances)
        expect(other.timeline).toEqual(whole.timeline)
      }),
      { numRuns: 30 },
    )
  })

  it('counts an instance that is told of twice once', () => {
    const one = snapshotOf(3)
    expect(sortedCounters(mergeSnapshots([one, one, snapshotOf(4)]))).toEqual(sortedCounters(mergeSnapshots([one, snapshotOf(4)])))
  })

  it('keeps what an instance counted before a restart, and marks the restart', () => {
    const before = snapshotOf(3, 'pod-a')
    const after = snapshotOf(4, 'pod-a')
    const report = reportOf(mergeSnapshots([before, after]))
    expect(report.instances.map(({ name, restarted }) => [name, restarted])).toEqual([
      ['pod-a', true],
      ['pod-a', true],
    ])
    expect(new Set(report.instances.map(({ id }) => id)).size).toBe(2)
    expect(report.summary.hitRatio).toEqual({ numerator: 9, denominator: 9, ratio: 1 })
  })

  it('refuses what does not add up', () => {
    const one = snapshotOf(1)
    expect(() => mergeSnapshots([])).toThrow('no snapshot')
    expect(() => mergeSnapshots([one, { ...snapshotOf(2), timeRange: '5m' }])).toThrow('1h and of 5m')
    expect(() => mergeSnapshots([one, { ...snapshotOf(2), schema: 'x' as never }])).toThrow('unstale.snapshot/1')
    expect(() => mergeSnapshots([mergeSnapshots([one, snapshotOf(2)]), one])).not.toThrow()
    expect(() => mergeSnapshots([mergeSnapshots([one, snapshotOf(2)]), mergeSnapshots([one, snapshotOf(5)])])).toThrow(
      'share some instances',
    )
  })
})
