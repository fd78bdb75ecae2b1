import { describe, expect, it } from 'vitest'
import { createMetrics } from './create-metrics'
import type { MetricsReport } from './report-types'
import { fakeExchange } from './testing/fake-exchange'
import { fakeSource } from './testing/fake-source'
import { createVirtualTime, settle } from './testing/virtual-time'

const set = () => {
  const time = createVirtualTime()
  const exchange = fakeExchange(time.ports.clock)
  const failures: string[] = []
  const wall = { shift: 0 }
  const clock = { ...time.ports.clock, wall: () => time.ports.clock.wall() + wall.shift }
  const start = (instance: string) => {
    const source = fakeSource({ name: 'main' })
    const metrics = createMetrics({
      ports: { ...time.ports, clock },
      instance,
      exchange,
      alerts: { sinks: [] },
      onError: (error) => failures.push((error as Error).message),
    })
    const stop = metrics.attach(source)
    const hit = (count: number) => {
      for (let n = 0; n < count; n++) source.events.emit('entryHit', { key: 'scene:1', stale: false })
    }
    const ask = async (query = 'timeRange=1h') => {
      const { status, body } = await metrics.answer('metrics', new URLSearchParams(query))
      return { status, report: JSON.parse(body) as MetricsReport }
    }
    const seen = async (query?: string) => {
      const { report } = await ask(query)
      return [
        report.instances
          .map(({ name }) => name)
          .sort()
          .join(),
        report.summary.hitRatio.numerator,
      ] as const
    }
    return { metrics, source, stop, hit, ask, seen }
  }
  return { time, wall, exchange, failures, start }
}

describe('instances that share their numbers', () => {
  it('answer for all, with their own numbers of now and those of the others as of a few seconds ago', async () => {
    const { time, start, failures } = set()
    const [a, b] = [start('a'), start('b')]
    a.hit(3)
    b.hit(4)
    expect(await a.seen()).toEqual(['a', 3])
    await time.advance(5_000)
    expect([await a.seen(), await b.seen()]).toEqual([
      ['a,b', 7],
      ['a,b', 7],
    ])
    a.hit(10)
    expect([await a.seen(), await b.seen()]).toEqual([
      ['a,b', 17],
      ['a,b', 7],
    ])
    expect(failures).toEqual([])
  })

  it.each(['1m', '5m', '15m', '1h', '6h', '24h'])('add up for %s, gauges apart', async (range) => {
    const { time, start } = set()
    const [a, b] = [start('a'), start('b')]
    a.hit(1)
    b.hit(2)
    b.source.events.emit('loadSucceeded', { key: 'scene:1', durationMs: 250, tags: [] })
    await time.advance(5_000)
    const { report } = await a.ask(`timeRange=${range}`)
    expect(report.timeRange).toBe(range)
    expect(report.summary.hitRatio.numerator).toBe(3)
    expect(report.histograms.find(({ name }) => name === 'load.duration')).toMatchObject({ count: 1, sum: 250 })
    expect(report.gauges.filter(({ name }) => name === 'lease.held').map(({ attributes }) => attributes.instance)).toEqual(['a', 'b'])
  })

  it('show their last numbers when they end, and are gone half a minute later', async () => {
    const { time, start } = set()
    const [a, b] = [start('a'), start('b')]
    await time.advance(5_000)
    b.hit(6)
    b.stop()
    await settle()
    expect(await a.seen()).toEqual(['a,b', 6])
    await time.advance(29_999)
    expect(await a.seen()).toEqual(['a,b', 6])
    await time.advance(1)
    expect(await a.seen()).toEqual(['a', 0])
  })

  it('stop showing anything once they have ended, and begin again with the next cache', async () => {
    const { time, start, exchange } = set()
    const a = start('a')
    await time.advance(10_000)
    a.stop()
    await settle()
    expect(exchange.published.map(({ keepMs }) => keepMs)).toEqual([30_000, 30_000, 30_000])
    await time.advance(60_000)
    expect(exchange.published).toHaveLength(3)
    a.metrics.attach(fakeSource({ name: 'main' }))
    await time.advance(5_000)
    expect(exchange.published).toHaveLength(4)
    await a.metrics.share()
    expect(exchange.published).toHaveLength(5)
    expect(new Set(exchange.published.map(({ name }) => name)).size).toBe(1)
  })

  it.each(['rejects', 'throws', 'hangs', 'is no list'] as const)(
    'answer for themselves while the exchange %s, and say so once',
    async (fault) => {
      const { time, start, exchange, failures } = set()
      const [a, b] = [start('a'), start('b')]
      a.hit(3)
      b.hit(4)
      await time.advance(5_000)
      exchange.fault = fault
      for (let n = 0; n < 3; n++) {
        const asked = a.ask()
        await time.advance(2_000)
        const { status, report } = await asked
        expect([status, report.summary.hitRatio.numerator]).toEqual([200, 3])
      }
      const own = failures.filter((message) => message.includes('answers for itself alone'))
      expect(own).toHaveLength(1)
      await time.advance(20_000)
      expect(failures.filter((message) => message.includes('could not be shown'))).toHaveLength(fault === 'is no list' ? 0 : 2)
      exchange.fault = 'none'
      await time.advance(5_000)
      expect(await a.seen()).toEqual(['a,b', 7])
      exchange.fault = 'rejects'
      await a.ask()
      expect(failures.filter((message) => message.includes('answers for itself alone'))).toHaveLength(2)
    },
  )

  it('know their own numbers better than what they have shown, also when the clock was set back', async () => {
    const { time, wall, start } = set()
    const a = start('a')
    a.hit(3)
    await time.advance(5_000)
    wall.shift = -60_000
    a.hit(4)
    expect(await a.seen()).toEqual(['a', 7])
  })

  it('count their own failures among the errors', async () => {
    const { start, exchange } = set()
    const a = start('a')
    exchange.fault = 'rejects'
    await a.ask()
    const { report } = await a.ask()
    expect(report.counters.find(({ name, attributes }) => name === 'errors' && attributes.kind === 'metrics')?.count).toBe(1)
  })

  it('leave out what they cannot read, whatever it is', async () => {
    const { time, start, exchange, failures } = set()
    const [a, b] = [start('a'), start('b')]
    a.hit(3)
    b.hit(4)
    await time.advance(5_000)
    const good = (exchange.published.find(({ text }) => text.includes('"name":"b"')) as { text: string }).text
    const spoil = (change: (snapshot: Record<string, never>) => void): string => {
      const shared = JSON.parse(good) as { ranges: Record<string, Record<string, never>> }
      for (const snapshot of Object.values(shared.ranges)) {
        const [instance] = snapshot.instances as unknown as [{ id: string }]
        instance.id = 'spoilt'
        change(snapshot)
      }
      return JSON.stringify(shared)
    }
    const put = (key: string, value: unknown) => spoil((snapshot) => void ((snapshot as Record<string, unknown>)[key] = value))
    exchange.foreign.push(
      '',
      'null',
      '[]',
      good.slice(0, -20),
      good.replace('unstale.shared/1', 'unstale.shared/9'),
      good.replaceAll('unstale.snapshot/1', 'unstale.snapshot/9'),
      put('instances', []),
      put('counters', [{ name: 'reads', attributes: { outcome: 'hit' }, count: 'many', total: 1 }]),
      put('counters', [{ name: 'reads', attributes: { outcome: 'hit' }, count: -5, total: 1 }]),
      put('counters', [{ name: 'reads', attributes: { outcome: 'hit' }, count: 5, total: 5 }]).replaceAll('"count":5', '"count":1e999'),
      put('sketches', [{ name: 'propagation', attributes: {}, data: { count: 1, sum: 1, min: 1, max: 1, zeros: 0, bins: [[1e9, 1]] } }]),
      put('timeline', { stepMs: 7, points: [] }),
      put('timeRange', '2h'),
      put('topTags', undefined),
    )
    for (let n = 0; n < 3; n++) expect(await a.seen()).toEqual(['a,b', 7])
    expect(failures).toEqual([expect.stringContaining(`left out. (${exchange.foreign.length} of ${exchange.foreign.length + 2})`)])
  })

  it('answer with a snapshot of their own alone, which others can add up', async () => {
    const { time, start } = set()
    const [a] = [start('a'), start('b')]
    await time.advance(5_000)
    expect((await a.ask('timeRange=1h&format=snapshot')).report.instances.map(({ name }) => name)).toEqual(['a'])
  })
})
