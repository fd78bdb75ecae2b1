import { AggregationTemporality, InMemoryMetricExporter, MeterProvider, PeriodicExportingMetricReader } from '@opentelemetry/sdk-metrics'
import { BasicTracerProvider, InMemorySpanExporter, SimpleSpanProcessor } from '@opentelemetry/sdk-trace-base'
import { createCache, createMemoryLog, tag } from '@unstale/cache-core'
import { describe, expect, it } from 'vitest'
import { createMetrics } from '../create-metrics'
import { fakeSource } from '../testing/fake-source'
import { createVirtualTime } from '../testing/virtual-time'
import { otelExporter } from './otel-exporter'
import { spanContextOf } from './span-context'
import { traceCache } from './trace-cache'

describe('otelExporter', () => {
  it('hands counts, gauges and durations on by the conventions', async () => {
    const memory = new InMemoryMetricExporter(AggregationTemporality.CUMULATIVE)
    const reader = new PeriodicExportingMetricReader({ exporter: memory, exportIntervalMillis: 1e8 })
    const provider = new MeterProvider({ readers: [reader] })
    const source = fakeSource({ name: 'main', size: () => 5 })
    const metrics = createMetrics({
      ports: createVirtualTime().ports,
      alerts: { sinks: [] },
      exporters: [otelExporter({ meter: provider.getMeter('test') })],
    })
    metrics.attach(source)
    source.events.emit('loadSucceeded', { key: 'scene:1', durationMs: 250, tags: [] })
    await reader.forceFlush()
    const all = memory.getMetrics().flatMap(({ scopeMetrics }) => scopeMetrics.flatMap((scope) => scope.metrics))
    const of = (name: string) => all.find(({ descriptor }) => descriptor.name === name)
    expect(of('unstale.loads')).toMatchObject({
      descriptor: { unit: '{load}' },
      dataPoints: [{ value: 1, attributes: { 'unstale.cache': 'main', 'unstale.family': 'scene', 'unstale.outcome': 'ok' } }],
    })
    expect(of('unstale.load.duration')).toMatchObject({ descriptor: { unit: 's' }, dataPoints: [{ value: { count: 1, sum: 0.25 } }] })
    expect(of('unstale.entries')).toMatchObject({ dataPoints: [{ value: 5 }] })
    await provider.shutdown()
  })
})

describe('traceCache', () => {
  it('links what another process applies and loads to the span of the write', async () => {
    const memory = new InMemorySpanExporter()
    const provider = new BasicTracerProvider({ spanProcessors: [new SimpleSpanProcessor(memory)] })
    const { ports } = createVirtualTime()
    const log = createMemoryLog({ ports })
    const writer = traceCache({ tracer: provider.getTracer('writer') })
    const reader = traceCache({ tracer: provider.getTracer('reader') })
    const one = createCache({ log, ports, trace: writer.trace })
    const two = createCache({ log, ports })
    writer.attach(one.events)
    reader.attach(two.events)
    const read = () => two.getOrSet({ key: 'scene:1', tags: [tag('scene:1')], factory: () => 1 })
    await read()
    const { cause } = await one.invalidate(tag('scene:1'), { cause: 'rename' })
    await read()
    const spans = memory.getFinishedSpans()
    const write = spans.find(({ name }) => name === 'unstale.invalidate')
    expect(write?.spanContext().spanId).toBe(spanContextOf(cause.trace)?.spanId)
    const linked = spans.filter(({ links }) => links.some(({ context }) => context.spanId === write?.spanContext().spanId))
    expect(linked.map(({ name, instrumentationScope }) => `${instrumentationScope.name} ${name}`).sort()).toEqual([
      'reader unstale.apply',
      'reader unstale.load',
      'writer unstale.apply',
    ])
    expect(spans.filter(({ name }) => name === 'unstale.load').map(({ links }) => links.length)).toEqual([0, 1])
  })

  it('ends the span of a write that the log does not take in time, as failed', async () => {
    const memory = new InMemorySpanExporter()
    const provider = new BasicTracerProvider({ spanProcessors: [new SimpleSpanProcessor(memory)] })
    const { ports, advance } = createVirtualTime()
    const tracing = traceCache({ tracer: provider.getTracer('writer') })
    const log = { ...createMemoryLog({ ports }), append: () => Promise.reject(new Error('down')) }
    const cache = createCache({ log, ports, trace: tracing.trace })
    tracing.attach(cache.events)
    void cache.invalidate(tag('a')).catch(() => undefined)
    await advance(5_000)
    expect(memory.getFinishedSpans().map(({ name, status }) => [name, status.code])).toEqual([['unstale.invalidate', 2]])
  })

  it('takes nothing that is no traceparent', () => {
    for (const text of [undefined, '', 'x', `00-${'0'.repeat(32)}-${'b'.repeat(16)}-01`, `00-${'a'.repeat(32)}-${'b'.repeat(15)}-01`])
      expect(spanContextOf(text)).toBeUndefined()
  })
})
