import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Registry } from 'prom-client'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createMetrics } from '../create-metrics'
import { cause, fakeSource } from '../testing/fake-source'
import { promtool, type RealPrometheus, startPrometheus } from '../testing/real-prometheus'
import { grafanaDashboard } from './grafana-dashboard'
import { prometheusExporter } from './prometheus-exporter'
import { prometheusRules } from './prometheus-rules'

const rules = JSON.stringify(prometheusRules(), null, 2)
const patience = { timeout: 90_000 }

interface Answer<Result> {
  readonly status: string
  readonly data: Result
  readonly error?: string
}

type Alerts = Answer<{ readonly alerts: readonly { readonly labels: Readonly<Record<string, string>>; readonly state: string }[] }>
type Vector = Answer<{
  readonly result: readonly { readonly metric: Readonly<Record<string, string>>; readonly value: readonly [number, string] }[]
}>

const query = (text: string): string => `/api/v1/query?query=${encodeURIComponent(text)}`

describe('with the real tools', () => {
  const source = fakeSource({ name: 'main', size: () => 3 })
  const begin = () => {
    const started = createMetrics({ instance: 'a', alerts: { sinks: [] }, exporters: [prometheusExporter()] })
    return { metrics: started, detach: started.attach(source) }
  }
  let { metrics, detach } = begin()
  const server = createServer(async (request, response) => {
    const { status, contentType, body } = await metrics.answer('metrics', new URL(request.url ?? '/', 'http://localhost').searchParams)
    response.writeHead(status, { 'Content-Type': contentType })
    response.end(body)
  })
  let prometheus: RealPrometheus

  beforeAll(async () => {
    for (let n = 0; n < 40; n++) {
      source.events.emit('entryHit', { key: `scene:${n}`, stale: false })
      source.events.emit('entryMissed', { key: `scene:${n}`, reason: 'absent' })
      source.events.emit('loadSucceeded', { key: `scene:${n}`, durationMs: n, tags: [], changed: n % 2 === 0 })
      source.events.emit('recordApplied', { position: { epoch: 'e', seq: n }, tags: ['scene:1'], verb: 'invalidate', cause, lagMs: n })
    }
    source.events.emit('streamOpened', { tags: 1 })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    prometheus = await startPrometheus(
      { host: `127.0.0.1:${(server.address() as AddressInfo).port}`, path: '/metrics', query: { format: ['prometheus'] } },
      rules,
    )
  }, patience.timeout)

  afterAll(async () => {
    await prometheus?.stop()
    detach()
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
  })

  it('promtool accepts the exported rules, every one', () => {
    const { ok, output } = promtool(['check', 'rules', '--lint=all', '--lint-fatal', 'rules.yml'], { 'rules.yml': rules })
    expect([ok, output]).toEqual([true, expect.stringContaining(`SUCCESS: ${prometheusRules().groups[0]?.rules.length} rules found`)])
  })

  it('promtool has nothing against the names and forms of what is exported', async () => {
    const registry = new Registry()
    const exporter = prometheusExporter({ registry })
    exporter.attach(metrics.totals, () => undefined)
    const { ok, output } = promtool(['check', 'metrics'], {}, await registry.metrics())
    expect([ok, output]).toEqual([true, ''])
  })

  it('Prometheus scrapes the numbers as they are', patience, async () => {
    const count = async (text: string) => {
      const { data } = await prometheus.ask<Vector>(
        query(text),
        ({ status, data: found }) => status === 'success' && found.result.length > 0,
      )
      return data.result.map(({ value }) => Number(value[1]))
    }
    expect(await count('sum by (outcome) (unstale_reads_total{cache="main",outcome="hit"})')).toEqual([40])
    expect(await count('unstale_loads_total{family="scene"}')).toEqual([40])
    expect((await count('unstale_load_duration_seconds_sum'))[0]).toBeCloseTo(0.78)
    expect(await count('unstale_entries')).toEqual([3])
  })

  it('Prometheus evaluates the exported rules and sees one fire on its fault', patience, async () => {
    await prometheus.ask<Alerts>('/api/v1/alerts', ({ status }) => status === 'success')
    source.events.emit('gapFound', { expected: 3, got: 9 })
    const { data } = await prometheus.ask<Alerts>('/api/v1/alerts', ({ data: found }) =>
      found.alerts.some(({ state }) => state === 'firing'),
    )
    expect(data.alerts.map(({ labels, state }) => [labels.alertname, labels.cache, labels.severity, state])).toEqual([
      ['UnstaleGap', 'main', 'warning', 'firing'],
    ])
    interface Evaluated {
      readonly name: string
      readonly health: string
      readonly lastError?: string
    }
    const all = await prometheus.ask<Answer<{ readonly groups: readonly { readonly rules: readonly Evaluated[] }[] }>>(
      '/api/v1/rules',
      ({ status }) => status === 'success',
    )
    expect(all.data.groups.flatMap((group) => group.rules).filter(({ health }) => health !== 'ok')).toEqual([])
  })

  it('Prometheus answers every query of the dashboard', patience, async () => {
    const failed: string[] = []
    for (const { title, targets } of grafanaDashboard().panels) {
      for (const { expr } of targets) {
        const text = expr.replaceAll('$__rate_interval', '1m').replaceAll('$cache', '.*')
        const { status, error } = await prometheus.ask<Vector>(query(text), () => true)
        if (status !== 'success') failed.push(`${title}: ${text}: ${error}`)
      }
    }
    expect(failed).toEqual([])
  })

  it('Prometheus takes a restart for one: it goes on counting, and sees another start', patience, async () => {
    detach()
    ;({ metrics, detach } = begin())
    source.events.emit('loadSucceeded', { key: 'scene:1', durationMs: 1, tags: [] })
    const isOne = ({ status, data }: Vector) => status === 'success' && data.result.some(({ value }) => value[1] === '1')
    for (const text of [
      'unstale_loads_total{family="scene"}',
      'resets(unstale_loads_total{family="scene"}[5m])',
      'changes(unstale_start_time_seconds[5m])',
    ])
      expect((await prometheus.ask<Vector>(query(text), isOne)).data.result).toHaveLength(1)
  })
})
