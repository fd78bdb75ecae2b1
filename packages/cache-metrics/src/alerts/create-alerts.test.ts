import { describe, expect, it } from 'vitest'
import { createMetrics } from '../create-metrics'
import { fakeSource } from '../testing/fake-source'
import { createVirtualTime } from '../testing/virtual-time'
import type { AlertNotification } from './create-alerts'
import type { AlertRule } from './rule-types'
import { callbackSink, logSink } from './sinks'

const texts = { severity: 'warning', summary: 'Too many.', remedy: 'Fewer.', reason: 'Why not.' } as const

const set = (rules: readonly AlertRule[], repeatMs?: number) => {
  const time = createVirtualTime()
  const source = fakeSource({ name: 'main' })
  const sent: AlertNotification[] = []
  const metrics = createMetrics({
    ports: time.ports,
    instance: 'a',
    alerts: { rules, sinks: [callbackSink((notification) => void sent.push(notification))], ...(repeatMs !== undefined && { repeatMs }) },
  })
  metrics.attach(source)
  const lines = () => sent.map(({ alerts }) => alerts.map(({ rule, group, state }) => [rule, ...Object.values(group), state].join(' ')))
  const load = (family: string, errors: number, ok: number) => {
    for (let n = 0; n < errors; n++) source.events.emit('loadFailed', { key: `${family}:1`, durationMs: 1, error: undefined })
    for (let n = 0; n < ok; n++) source.events.emit('loadSucceeded', { key: `${family}:1`, durationMs: 1, tags: [] })
  }
  return { time, source, metrics, sent, lines, load }
}

const ratio: AlertRule = {
  ...texts,
  id: 'failing',
  type: 'ratio',
  part: { metric: 'loads', where: { outcome: 'error' } },
  whole: { metric: 'loads' },
  window: '1m',
  above: 0.5,
  atLeast: 10,
  for: 20_000,
  keepFor: 20_000,
  groupBy: ['family'],
}

describe('an alert', () => {
  it('fires only after its time, once, one for each group, all of a round in one notification', async () => {
    const { time, load, lines } = set([ratio])
    load('scene', 20, 5)
    load('post', 20, 5)
    await time.advance(20_000)
    expect(lines()).toEqual([])
    await time.advance(10_000)
    expect(lines()).toEqual([['failing scene firing', 'failing post firing']])
    await time.advance(20_000)
    expect(lines()).toHaveLength(1)
  })

  it('does not fire when the condition is over before its time, nor below its guard', async () => {
    const { time, load, lines } = set([ratio])
    load('scene', 9, 0)
    await time.advance(40_000)
    load('scene', 2, 0)
    await time.advance(10_000)
    load('scene', 0, 30)
    await time.advance(60_000)
    expect(lines()).toEqual([])
  })

  it('keeps firing near its threshold and resolves well below it', async () => {
    const { time, load, lines } = set([{ ...ratio, keepFor: 10_000 }])
    load('scene', 60, 40)
    await time.advance(30_000)
    expect(lines()).toEqual([['failing scene firing']])
    // 0.48: below 0.5, but within the hysteresis of a tenth.
    load('scene', 0, 25)
    await time.advance(20_000)
    expect(lines()).toHaveLength(1)
    load('scene', 0, 60)
    await time.advance(30_000)
    expect(lines()).toEqual([['failing scene firing'], ['failing scene resolved']])
  })

  it('is told of again when it goes on for long', async () => {
    const { time, source, lines } = set([{ ...texts, id: 'gone', type: 'state', of: { metric: 'lease.held' }, is: 0 }], 60_000)
    source.mayAnswer = false
    await time.advance(135_000)
    expect(lines()).toEqual([['gone main firing'], ['gone main firing'], ['gone main firing']])
  })

  it('that is silenced is listed and not told of; told of when the silence ends before it does', async () => {
    const { time, source, metrics, lines } = set([{ ...texts, id: 'gone', type: 'state', of: { metric: 'lease.held' }, is: 0 }])
    metrics.silence({ rule: 'gone', group: { cache: 'main' }, forMs: 60_000 })
    metrics.silence({ group: { cache: 'other' }, forMs: 600_000 })
    source.mayAnswer = false
    await time.advance(30_000)
    expect(lines()).toEqual([])
    expect(metrics.monitoring().alerts.firing).toMatchObject([{ rule: 'gone', state: 'firing', silencedUntil: 1_700_000_060_000 }])
    await time.advance(40_000)
    expect(lines()).toEqual([['gone main firing']])
    expect(() => metrics.silence({ forMs: Number.NaN })).toThrow('forMs')
    expect(() => metrics.silence({ rule: 'nosuch', forMs: 1 })).toThrow('no alert rule "nosuch"')
  })

  it('says with a storm what was named most', async () => {
    const { time, source, sent } = set([
      { ...texts, id: 'storm', type: 'surge', of: { metric: 'records.applied' }, window: '1m', baseline: '1h', factor: 2, atLeast: 10 },
    ])
    await time.advance(1_800_000)
    for (let seq = 0; seq < 50; seq++)
      source.events.emit('recordApplied', { position: { epoch: 'e', seq }, tags: seq % 5 === 0 ? ['a'] : ['b'], verb: 'invalidate' })
    await time.advance(10_000)
    expect(sent[0]?.alerts[0]?.topTags).toEqual([
      { tag: 'b', count: 40 },
      { tag: 'a', count: 10 },
    ])
  })

  it('prints as one line', () => {
    const printed: string[] = []
    void logSink((line) => printed.push(line)).send(
      {
        schema: 'unstale.alerts/1',
        at: 0,
        instance: 'a',
        alerts: [
          {
            rule: 'gap',
            group: {},
            severity: 'warning',
            state: 'firing',
            message: 'A gap.',
            remedy: 'Look.',
            value: 1,
            threshold: 0,
            firedAt: 0,
          },
        ],
      },
      new AbortController().signal,
    )
    expect(printed).toEqual(['[unstale] firing warning gap: A gap. Look.'])
  })
})
