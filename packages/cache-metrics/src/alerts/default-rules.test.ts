import { describe, expect, it } from 'vitest'
import { createMetrics } from '../create-metrics'
import { cause, type FakeSource, fakeSource } from '../testing/fake-source'
import { createVirtualTime, type VirtualTime } from '../testing/virtual-time'
import type { AlertNotification } from './create-alerts'
import { defaultRules } from './default-rules'
import { callbackSink } from './sinks'

const MINUTE = 60_000

interface World {
  readonly time: VirtualTime
  readonly source: FakeSource
  /** Does `work` once a minute. */
  readonly minutes: (count: number, work: (n: number) => void) => Promise<void>
  readonly told: readonly string[]
  readonly metrics: ReturnType<typeof createMetrics>
}

const world = (): World => {
  const time = createVirtualTime()
  const source = fakeSource({ name: 'main' })
  const told: string[] = []
  const metrics = createMetrics({
    ports: time.ports,
    instance: 'a',
    alerts: {
      sinks: [callbackSink(({ alerts }: AlertNotification) => void told.push(...alerts.map(({ rule, state }) => `${rule} ${state}`)))],
    },
    onError: (error) => {
      throw error
    },
  })
  metrics.attach(source)
  return {
    time,
    source,
    told,
    metrics,
    minutes: async (count, work) => {
      for (let n = 0; n < count; n++) {
        work(n)
        await time.advance(MINUTE)
      }
    },
  }
}

const times = (count: number, work: (n: number) => void): void => {
  for (let n = 0; n < count; n++) work(n)
}

const reads = ({ events }: FakeSource, hits: number, misses: number): void => {
  times(hits, (n) => events.emit('entryHit', { key: `scene:${n}`, stale: false }))
  times(misses, (n) => events.emit('entryMissed', { key: `scene:${n}`, reason: 'invalidated' }))
}

const loads = ({ events }: FakeSource, same: number, changed: number): void => {
  times(same, (n) => events.emit('loadSucceeded', { key: `scene:${n}`, durationMs: 1, tags: [], changed: false }))
  times(changed, (n) => events.emit('loadSucceeded', { key: `scene:${n}`, durationMs: 1, tags: [], changed: true }))
}

const records = ({ events }: FakeSource, count: number, lagMs = 1): void =>
  times(count, (seq) =>
    events.emit('recordApplied', { position: { epoch: 'e1', seq }, tags: ['scene:1', 'scene'], verb: 'invalidate', cause, lagMs }),
  )

/** For each rule: what makes it fire, after a normal time before, and what makes it resolve. */
const scripts: Readonly<Record<string, { readonly fault: (w: World) => Promise<void>; readonly mend: (w: World) => Promise<void> }>> = {
  'hit-ratio-drop': {
    fault: async (w) => {
      await w.minutes(60, () => reads(w.source, 90, 10))
      await w.minutes(12, () => reads(w.source, 40, 60))
    },
    mend: (w) => w.minutes(10, () => reads(w.source, 90, 10)),
  },
  'invalidation-storm': {
    fault: async (w) => {
      await w.minutes(60, () => records(w.source, 10))
      await w.minutes(5, () => records(w.source, 200))
    },
    mend: (w) => w.minutes(10, () => records(w.source, 10)),
  },
  'propagation-slow': {
    fault: (w) => w.minutes(4, () => records(w.source, 10, 1_500)),
    mend: (w) => w.minutes(9, () => records(w.source, 10, 20)),
  },
  'wasted-loads': {
    fault: (w) => w.minutes(15, () => loads(w.source, 20, 5)),
    mend: (w) => w.minutes(30, () => loads(w.source, 0, 50)),
  },
  'wasted-refetches': {
    fault: (w) =>
      w.minutes(15, () =>
        times(20, (n) => w.source.events.emit('queryRefetched', { query: '["scenes",1]', cause, changed: n % 5 === 0, durationMs: 1 })),
      ),
    mend: (w) =>
      w.minutes(30, () =>
        times(50, () => w.source.events.emit('queryRefetched', { query: '["scenes",1]', cause, changed: true, durationMs: 1 })),
      ),
  },
  gap: {
    fault: (w) => w.minutes(1, () => w.source.events.emit('gapFound', { expected: 3, got: 9 })),
    mend: (w) => w.time.advance(7 * MINUTE),
  },
  'lease-lost': {
    fault: async (w) => {
      w.source.mayAnswer = false
      await w.time.advance(30_000)
    },
    mend: async (w) => {
      w.source.mayAnswer = true
      await w.time.advance(2 * MINUTE)
    },
  },
  'stream-down': {
    fault: async (w) => {
      w.source.events.emit('connectionChanged', { state: 'polling' })
      await w.time.advance(MINUTE)
    },
    mend: async (w) => {
      w.source.events.emit('connectionChanged', { state: 'live' })
      await w.time.advance(2 * MINUTE)
    },
  },
  'streams-refused': {
    fault: (w) => w.minutes(1, () => w.source.events.emit('streamClosed', { reason: 'limit', durationMs: 0 })),
    mend: (w) => w.time.advance(7 * MINUTE),
  },
  'late-stores': {
    fault: (w) =>
      w.minutes(6, () => {
        loads(w.source, 0, 10)
        times(8, () => w.source.events.emit('storeRejected', { key: 'scene:1', reason: 'invalidated' }))
      }),
    mend: (w) => w.minutes(8, () => loads(w.source, 0, 10)),
  },
  'stale-value': {
    fault: (w) =>
      w.minutes(1, () => w.source.events.emit('staleFound', { key: 'scene:1', tags: ['scene:1'], ageMs: 5, missingTag: 'scene:1' })),
    mend: (w) => w.time.advance(63 * MINUTE),
  },
  'load-errors': {
    fault: (w) =>
      w.minutes(4, () => {
        loads(w.source, 0, 18)
        times(2, () => w.source.events.emit('loadFailed', { key: 'scene:1', durationMs: 1, error: new Error('down') }))
      }),
    mend: (w) => w.minutes(8, () => loads(w.source, 0, 20)),
  },
  'append-errors': {
    fault: (w) => w.minutes(1, () => w.source.events.emit('appendFailed', { tags: ['scene:1'], error: new Error('down') })),
    mend: (w) => w.time.advance(7 * MINUTE),
  },
  'ledger-filling': {
    fault: (w) =>
      w.minutes(65, (n) => {
        w.source.occupancy = 0.2 + n / 100
      }),
    mend: async (w) => {
      w.source.occupancy = 0.01
      await w.time.advance(3 * MINUTE)
    },
  },
}

describe('the default rules', () => {
  it('each have a script here, a remedy and a reason', () => {
    expect(Object.keys(scripts).sort()).toEqual(defaultRules.map(({ id }) => id).sort())
    for (const { reason, remedy } of defaultRules) expect(Math.min(reason.length, remedy.length)).toBeGreaterThan(15)
  })

  it.each(Object.keys(scripts))('%s fires on its fault, once, and resolves when it is over', async (rule) => {
    const w = world()
    const script = scripts[rule]
    if (!script) throw new Error(rule)
    await script.fault(w)
    expect(w.told.filter((line) => line.startsWith(`${rule} `))).toEqual([`${rule} firing`])
    await script.mend(w)
    expect(w.told.filter((line) => line.startsWith(`${rule} `))).toEqual([`${rule} firing`, `${rule} resolved`])
    expect(w.metrics.monitoring().alerts.firing.filter((alert) => alert.rule === rule)).toEqual([])
  })

  it('none fires in a healthy day', async () => {
    const w = world()
    await w.minutes(24 * 60, (n) => {
      // Twice the traffic by day as by night.
      const traffic = n % 1_440 < 720 ? 20 : 40
      reads(w.source, traffic * 2, traffic / 4)
      loads(w.source, 1, 5)
      records(w.source, traffic / 4, 20)
    })
    expect(w.told).toEqual([])
    expect(w.metrics.monitoring().status).toBe('healthy')
  })
})
