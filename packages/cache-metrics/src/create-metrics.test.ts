import { describe, expect, it } from 'vitest'
import { callbackSink } from './alerts/sinks'
import { createMetrics } from './create-metrics'
import type { MetricsOptions } from './metrics-options'
import type { MetricsReport, MonitoringReport } from './report-types'
import { fakeSource } from './testing/fake-source'
import { createVirtualTime } from './testing/virtual-time'

const set = (options: MetricsOptions = {}) => {
  const time = createVirtualTime()
  const source = fakeSource({ name: 'main', size: () => 12 })
  const failures: unknown[] = []
  const metrics = createMetrics({
    ports: time.ports,
    instance: 'a',
    alerts: { sinks: [] },
    onError: (error) => failures.push(error),
    ...options,
  })
  const stop = metrics.attach(source)
  const ask = async (endpoint: 'metrics' | 'monitoring', query = '') => {
    const { status, body } = await metrics.answer(endpoint, new URLSearchParams(query))
    return { status, body: JSON.parse(body) as unknown }
  }
  return { time, source, metrics, stop, ask, failures }
}

const messageOf = (body: unknown): string => (body as { readonly error: { readonly message: string } }).error.message

describe('the endpoints of createMetrics', () => {
  it('answer the numbers of the range asked for, by a versioned schema', async () => {
    const { source, ask } = set()
    source.events.emit('entryHit', { key: 'scene:1', stale: false })
    source.events.emit('entryMissed', { key: 'scene:2', reason: 'absent' })
    const { status, body } = await ask('metrics', 'timeRange=5m')
    const report = body as MetricsReport
    expect(status).toBe(200)
    expect(report).toMatchObject({
      schema: 'unstale.metrics/1',
      timeRange: '5m',
      summary: { hitRatio: { numerator: 1, denominator: 2, ratio: 0.5 } },
    })
    expect(report.gauges).toContainEqual({ name: 'entries', attributes: { cache: 'main', instance: 'a' }, value: 12 })
    expect(report.timeline.points.reduce((sum, { reads }) => sum + reads, 0)).toBe(2)
  })

  it('answer how things stand: the log, the lease, the streams, and what is wrong', async () => {
    const { source, time, ask } = set()
    source.events.emit('streamOpened', { tags: 2 })
    expect((await ask('monitoring')).body).toMatchObject({
      schema: 'unstale.monitoring/1',
      status: 'healthy',
      caches: [
        { instance: 'a', cache: 'main', log: { epoch: 'e1', applied: 7 }, lease: { held: true }, streams: { open: 1 }, entries: 12 },
      ],
    })
    source.mayAnswer = false
    await time.advance(20_000)
    const report = (await ask('monitoring')).body as MonitoringReport
    expect(report.status).toBe('critical')
    expect(report.reasons.map(({ code }) => code)).toContain('lease-lost-now')
    expect(report.caches[0]?.lease.lapsedForMs).toBeGreaterThan(5_000)
  })

  it.each([
    ['metrics', 'timeRange=2h', 'one of 1m, 5m, 15m, 1h, 6h, 24h, but is "2h"'],
    ['metrics', 'timerange=1h', 'no parameter "timerange"'],
    ['metrics', 'timeRange=1h&timeRange=5m', 'more than once'],
    ['metrics', 'format=xml', 'one of json, snapshot, but is "xml"'],
    ['metrics', 'format=prometheus', 'prometheusExporter()'],
    ['monitoring', 'timeRange=1h', 'takes no parameter'],
  ] as const)('refuse %s?%s and say what to do', async (endpoint, query, message) => {
    const { status, body } = await set().ask(endpoint, query)
    expect([status, messageOf(body)]).toEqual([400, expect.stringContaining(message)])
  })

  it('answer 500 instead of rejecting when something inside fails', async () => {
    const { ask, failures } = set({
      exporters: [{ name: 'broken', attach: () => () => undefined, render: () => Promise.reject(new Error('broken')) }],
    })
    expect((await ask('metrics', 'format=broken')).status).toBe(500)
    expect(failures.map(String)).toEqual(['Error: broken'])
  })
})

describe('createMetrics', () => {
  it('tells caches apart that report to one', () => {
    const { metrics } = set()
    const second = fakeSource()
    metrics.attach(second)
    second.events.emit('entryHit', { key: 'a', stale: false })
    expect(metrics.report('1m').counters.find(({ name, attributes }) => name === 'reads' && attributes.cache === 'cache')?.count).toBe(1)
    expect(() => metrics.attach(fakeSource({ name: 'main' }))).toThrow('NAME_CLASH')
  })

  it('hears nothing and runs no timer once its last cache has left', async () => {
    const { source, stop, metrics, time } = set()
    stop()
    stop()
    expect(source.events.listens('entryHit')).toBe(false)
    let evaluated = 0
    metrics.attach({ ...fakeSource(), size: () => evaluated++ })()
    const after = evaluated
    await time.advance(60_000)
    expect(evaluated).toBe(after)
  })

  it('refuses options that mean nothing', () => {
    expect(() => createMetrics({ maxFamilies: Number.NaN })).toThrow('maxFamilies must be a whole number from 1, but is NaN')
    expect(() => createMetrics({ exporters: [{ name: 'json', attach: () => () => undefined }] })).toThrow('NAME_CLASH')
    const rule = {
      id: 'x',
      type: 'count',
      of: { metric: 'gaps' },
      window: '5m',
      above: Number.NaN,
      severity: 'info',
      summary: '',
      remedy: '',
      reason: '',
    } as const
    expect(() => createMetrics({ alerts: { rules: [rule] } })).toThrow('above must be a number from 0, but is NaN')
    expect(() => createMetrics({ alerts: { rules: [{ ...rule, type: 'sum' } as never] } })).toThrow('its type must be one of ratio, surge')
    expect(() => createMetrics({ alerts: { rules: [{ ...rule, above: 1, of: { metric: 'gabs' } }] } })).toThrow('names no counter: "gabs"')
    expect(() => createMetrics({ alerts: { rules: [{ ...rule, above: 1, window: '2h' as never }] } })).toThrow('window must be one of')
    expect(() => createMetrics({ alerts: { rules: [{ ...rule, above: 1, groupBy: ['family'] }] } })).toThrow('no attribute "family"')
    expect(() =>
      createMetrics({
        alerts: {
          rules: [
            { ...rule, above: 1 },
            { ...rule, above: 2 },
          ],
        },
      }),
    ).toThrow('NAME_CLASH')
  })

  it('goes on when a cache that it watches fails it, and says so', async () => {
    const { time, source, metrics, failures } = set()
    let broken = false
    metrics.attach({
      ...fakeSource({ name: 'broken' }),
      size: () => {
        if (broken) throw new Error('size')
        return 1
      },
    })
    broken = true
    source.events.emit('gapFound', { expected: 1, got: 2 })
    await time.advance(10_000)
    expect(failures.map(String)).toContain('Error: size')
    expect(metrics.monitoring().alerts.firing.map(({ rule }) => rule)).toEqual(['gap'])
  })
})

describe('alert sinks', () => {
  it('that throw or hang cost nobody else anything, and are reported', async () => {
    const heard: string[] = []
    const { time, source, failures } = set({
      alerts: {
        sinks: [
          callbackSink(() => {
            throw new Error('thrown')
          }, 'throwing'),
          callbackSink(() => new Promise(() => undefined), 'hanging'),
          callbackSink(({ alerts }) => void heard.push(...alerts.map(({ rule }) => rule)), 'working'),
        ],
        sinkTimeoutMs: 5_000,
      },
    })
    source.events.emit('gapFound', { expected: 1, got: 2 })
    await time.advance(20_000)
    expect(heard).toEqual(['gap'])
    expect(failures.map(String)).toEqual([
      'Error: thrown',
      'UnstaleError: The alert sink "hanging" did not end within 5000 ms. (SINK_FAILED)',
    ])
  })
})
