import { Registry } from 'prom-client'
import { describe, expect, it } from 'vitest'
import { createMetrics } from '../create-metrics'
import { fakeSource } from '../testing/fake-source'
import { createVirtualTime } from '../testing/virtual-time'
import { prometheusExporter } from './prometheus-exporter'

const set = (exporter = prometheusExporter()) => {
  const { ports } = createVirtualTime()
  const source = fakeSource({ name: 'main', size: () => 3 })
  const metrics = createMetrics({ ports, alerts: { sinks: [] }, exporters: [exporter] })
  metrics.attach(source)
  return { source, metrics, ask: async () => metrics.answer('metrics', new URLSearchParams('format=prometheus')) }
}

describe('prometheusExporter', () => {
  it('answers in OpenMetrics form, in base units, with an exemplar that names the span of the write', async () => {
    const { source, ask } = set()
    const trace = `00-${'a'.repeat(32)}-${'b'.repeat(16)}-01`
    source.events.emit('loadSucceeded', { key: 'scene:1', durationMs: 250, tags: [] })
    source.events.emit('recordApplied', {
      position: { epoch: 'e', seq: 1 },
      tags: ['scene:1'],
      verb: 'invalidate',
      cause: { id: 'c', source: 'manual', trace },
      lagMs: 30,
    })
    const { status, contentType, body } = await ask()
    expect([status, contentType]).toEqual([200, expect.stringContaining('application/openmetrics-text')])
    expect(body).toContain('unstale_loads_total{cache="main",family="scene",outcome="ok"} 1')
    expect(body).toContain('unstale_load_duration_seconds_sum{cache="main"} 0.25')
    expect(body).toContain('unstale_entries{cache="main"} 3')
    expect(body).toMatch(
      new RegExp(`unstale_propagation_seconds_bucket.*# \\{trace_id="${'a'.repeat(32)}",span_id="${'b'.repeat(16)}"\\} 0.03`),
    )
    expect(body.trimEnd().endsWith('# EOF')).toBe(true)
  })

  it('asked twice gives the same, since counters are read and not added', async () => {
    const { source, ask } = set()
    source.events.emit('gapFound', { expected: 1, got: 2 })
    const first = (await ask()).body
    expect((await ask()).body).toBe(first)
    expect(first).toContain('unstale_gaps_total{cache="main"} 1')
  })

  it('says what to do when a name is taken', () => {
    const registry = new Registry()
    set(prometheusExporter({ registry }))
    expect(() => set(prometheusExporter({ registry }))).toThrow('a prefix of its own')
    expect(() => set(prometheusExporter({ registry, prefix: 'second_' }))).not.toThrow()
  })
})
