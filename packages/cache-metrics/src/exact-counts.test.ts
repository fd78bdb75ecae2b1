import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import {
  AggregationTemporality,
  DataPointType,
  InMemoryMetricExporter,
  MeterProvider,
  PeriodicExportingMetricReader,
} from '@opentelemetry/sdk-metrics'
import type { CacheEvents } from '@unstale/cache-bus'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { createMetrics } from './create-metrics'
import { instruments } from './instruments'
import { otelExporter } from './otel/otel-exporter'
import { otelName } from './otel/otel-name'
import { prometheusExporter } from './prometheus/prometheus-exporter'
import { prometheusName } from './prometheus/prometheus-name'
import { reportOf } from './report-of'
import type { Attributes } from './report-types'
import { type MetricsSnapshot, mergeSnapshots } from './snapshot'
import { everyEvent, expectedCounts, expectedMeasures } from './testing/every-event'
import { fakeSource } from './testing/fake-source'
import { createVirtualTime } from './testing/virtual-time'

const servers: Server[] = []
afterEach(async () => {
  vi.useRealTimers()
  for (const server of servers.splice(0)) {
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
  }
})

/** An instance with all three ways out, behind HTTP. */
const startInstance = async (name: string, life: string, startedAt = 0) => {
  const memory = new InMemoryMetricExporter(AggregationTemporality.CUMULATIVE)
  const reader = new PeriodicExportingMetricReader({ exporter: memory, exportIntervalMillis: 1e8 })
  const provider = new MeterProvider({ readers: [reader] })
  const { ports, advance } = createVirtualTime(() => 0.5, `${life}x`)
  await advance(startedAt)
  const source = fakeSource({ name: 'main' })
  const metrics = createMetrics({
    ports,
    instance: name,
    alerts: { sinks: [] },
    exporters: [prometheusExporter(), otelExporter({ meter: provider.getMeter('test') })],
  })
  metrics.attach(source)
  const server = createServer(async (request, response) => {
    const { status, contentType, body } = await metrics.answer('metrics', new URL(request.url ?? '', 'http://localhost').searchParams)
    response.writeHead(status, { 'Content-Type': contentType }).end(body)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  servers.push(server)
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/metrics`
  return {
    rounds: (count: number) => {
      for (let n = 0; n < count; n++)
        for (const [event, payload] of Object.entries(everyEvent)) source.events.emit(event as keyof CacheEvents, payload as never)
    },
    get: async (query: string) => (await fetch(`${url}?${query}`)).text(),
    otel: async () => {
      memory.reset()
      await reader.forceFlush()
      return memory.getMetrics().flatMap(({ scopeMetrics }) => scopeMetrics.flatMap(({ metrics: found }) => found))
    },
  }
}
type Instance = Awaited<ReturnType<typeof startInstance>>

const nonZero = (counts: ReadonlyMap<string, number>) => Object.fromEntries([...counts].filter(([, count]) => count !== 0))

const idOf = (name: string, { cache: _cache, ...rest }: Attributes): string =>
  [name, ...(instruments.find((instrument) => instrument.name === name)?.attributes ?? []).map((key) => rest[key])].join(' ')

/** Every counter of an exposition, back under our names and units. */
const readExposition = (text: string): ReadonlyMap<string, number> => {
  const found = new Map<string, number>()
  for (const instrument of instruments) {
    if (instrument.kind !== 'counter') continue
    for (const [, labels = '', value] of text.matchAll(new RegExp(`^${prometheusName(instrument)}\\{([^}]*)\\} (\\S+)`, 'gm'))) {
      const attributes = Object.fromEntries(
        [...labels.matchAll(/([a-z_]+)="([^"]*)"/g)].map(([, key, label]) => [key as string, label as string]),
      )
      found.set(idOf(instrument.name, attributes), Number(value) * (instrument.unit === 'ms' ? 1_000 : 1))
    }
  }
  return found
}

const readOtel = (all: Awaited<ReturnType<Instance['otel']>>): ReadonlyMap<string, number> => {
  const found = new Map<string, number>()
  for (const instrument of instruments) {
    const metric = all.find(({ descriptor }) => descriptor.name === otelName(instrument))
    if (instrument.kind !== 'counter') continue
    for (const { value, attributes } of metric?.dataPoints ?? []) {
      const own = Object.fromEntries(Object.entries(attributes).map(([key, label]) => [key.replace('unstale.', ''), String(label)]))
      found.set(idOf(instrument.name, own), Number(value) * (instrument.unit === 'ms' ? 1_000 : 1))
    }
  }
  return found
}

const times = (rounds: number) => Object.fromEntries(Object.entries(expectedCounts).map(([name, count]) => [name, count * rounds]))

describe('every event, a known number of times', () => {
  it('is exactly counted by every instance in JSON, Prometheus and OpenTelemetry', async () => {
    for (const [name, rounds] of [
      ['a', 3],
      ['b', 5],
    ] as const) {
      const instance = await startInstance(name, name)
      instance.rounds(rounds)
      const report = JSON.parse(await instance.get('timeRange=1h')) as ReturnType<typeof reportOf>
      const json = new Map(report.counters.map(({ name: counter, attributes, count }) => [idOf(counter, attributes), count]))
      expect(nonZero(json)).toEqual(times(rounds))
      expect(nonZero(readExposition(await instance.get('format=prometheus')))).toEqual(times(rounds))
      const otel = await instance.otel()
      expect(nonZero(readOtel(otel))).toEqual(times(rounds))
      for (const [measure, [count, sum]] of Object.entries(expectedMeasures)) {
        expect(report.histograms.find((found) => found.name === measure)).toMatchObject({ count: count * rounds, sum: sum * rounds })
        const point = otel.find(({ descriptor }) => descriptor.name === `unstale.${measure}`)?.dataPoints[0]?.value as {
          count: number
          sum: number
        }
        const scale = instruments.find((instrument) => instrument.name === measure)?.unit === 'ms' ? 1_000 : 1
        expect(point.count).toBe(count * rounds)
        expect(point.sum * scale).toBeCloseTo(sum * rounds)
      }
    }
  })

  it('adds up over two instances and a restart, each asked over HTTP', async () => {
    const snapshotOf = async (instance: Instance) => JSON.parse(await instance.get('timeRange=1h&format=snapshot')) as MetricsSnapshot
    const a = await startInstance('a', 'a1')
    const b = await startInstance('b', 'b1')
    a.rounds(2)
    b.rounds(3)
    const beforeRestart = await snapshotOf(a)
    const again = await startInstance('a', 'a2')
    again.rounds(4)
    const report = reportOf(mergeSnapshots([beforeRestart, await snapshotOf(b), await snapshotOf(again)]))
    expect(nonZero(new Map(report.counters.map(({ name, attributes, count }) => [idOf(name, attributes), count])))).toEqual(times(9))
    for (const [measure, [count, sum]] of Object.entries(expectedMeasures)) {
      expect(report.histograms.find(({ name }) => name === measure)).toMatchObject({ count: count * 9, sum: sum * 9 })
    }
    expect(report.instances.map(({ name }) => name).sort()).toEqual(['a', 'a', 'b'])
    expect(report.instances.every(({ restarted }) => restarted)).toBe(true)
    expect(report.timeline.points.reduce((sum, { reads }) => sum + reads, 0)).toBe(27)
  })

  it('is exactly counted through a restart by what Prometheus does with counters that fall', async () => {
    const life = async (name: string, startedAt: number, steps: readonly number[]) => {
      const instance = await startInstance('a', name, startedAt)
      const scrapes: string[] = []
      for (const rounds of steps) {
        instance.rounds(rounds)
        scrapes.push(await instance.get('format=prometheus'))
      }
      return scrapes
    }
    const scrapes = [...(await life('a1', 0, [2, 3])), ...(await life('a2', 60_000, [1, 6]))]
    const samples = scrapes.map((text) => nonZero(readExposition(text)))
    // As `increase` does: what rose counts, and of what fell all that it has come to since.
    const increase = (id: string): number =>
      samples.reduce((sum, { [id]: now = 0 }, index) => {
        const before = samples[index - 1]?.[id] ?? 0
        return sum + (now < before ? now : now - before)
      }, 0)
    expect(Object.fromEntries(Object.keys(expectedCounts).map((id) => [id, increase(id)]))).toEqual(times(12))
    const starts = scrapes.map((text) => /^unstale_start_time_seconds\{cache="main"\} (\S+)$/m.exec(text)?.[1])
    expect(starts.map(Number)).toEqual([1_700_000_000, 1_700_000_000, 1_700_000_060, 1_700_000_060])
  })

  it('is exactly counted through a restart by the start times of OpenTelemetry', async () => {
    vi.useFakeTimers({ toFake: ['Date'], now: 1_700_000_000_000 })
    const first = await startInstance('a', 'a1')
    first.rounds(2)
    const collected = [await first.otel()]
    first.rounds(3)
    collected.push(await first.otel())
    vi.setSystemTime(1_700_000_060_000)
    const second = await startInstance('a', 'a2', 60_000)
    second.rounds(7)
    collected.push(await second.otel())

    const sums = collected
      .flat()
      .filter(({ descriptor }) => instruments.some((each) => each.kind === 'counter' && otelName(each) === descriptor.name))
    for (const { dataPointType, aggregationTemporality, ...rest } of sums) {
      expect(dataPointType).toBe(DataPointType.SUM)
      expect(aggregationTemporality).toBe(AggregationTemporality.CUMULATIVE)
      expect(rest).toMatchObject({ isMonotonic: true })
    }
    // Points of one start are one sum, whose last value holds; a later start is another sum.
    const startOf = (all: (typeof collected)[number]) => [
      ...new Set(
        all.filter((metric) => sums.includes(metric)).flatMap(({ dataPoints }) => dataPoints.map(({ startTime }) => startTime[0])),
      ),
    ]
    expect(collected.map(startOf)).toEqual([[1_700_000_000], [1_700_000_000], [1_700_000_060]])
    const total = [collected[1], collected[2]].map((all) => nonZero(readOtel(all as (typeof collected)[number])))
    expect(Object.fromEntries(Object.keys(expectedCounts).map((id) => [id, (total[0]?.[id] ?? 0) + (total[1]?.[id] ?? 0)]))).toEqual(
      times(12),
    )
    const starts = collected.map((all) => all.find(({ descriptor }) => descriptor.name === 'unstale.start.time')?.dataPoints[0]?.value)
    expect(starts).toEqual([1_700_000_000, 1_700_000_000, 1_700_000_060])
  })

  it('counts everything that is declared, and declares everything that is counted', () => {
    const counted = new Set(Object.keys(expectedCounts).map((id) => id.split(' ')[0]))
    const declared = instruments.filter(({ kind }) => kind === 'counter').map(({ name }) => name)
    expect(declared.filter((name) => !counted.has(name))).toEqual(['families.overflowed'])
    expect([...counted].filter((name) => !declared.includes(name as string))).toEqual([])
    expect(Object.keys(expectedMeasures).sort()).toEqual(
      instruments
        .filter(({ kind }) => kind === 'histogram')
        .map(({ name }) => name)
        .sort(),
    )
  })
})
