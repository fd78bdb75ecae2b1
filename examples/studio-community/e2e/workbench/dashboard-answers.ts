const RANGES: Readonly<Record<string, number>> = { '1m': 1, '5m': 5, '15m': 15, '1h': 60, '6h': 360, '24h': 1_440 }
/** The same on every run, so that pictures can be compared. */
const NOW = Date.UTC(2026, 0, 14, 15, 30)

const wave = (n: number, period: number, shift: number): number => (Math.sin((n + shift) / period) + 1) / 2

const pointsOf = (minutes: number, isQuiet: boolean): readonly object[] => {
  const stepMs = (minutes * 60_000) / 60
  return Array.from({ length: 60 }, (_, n) => {
    const reads = isQuiet ? 0 : Math.round(420 + 380 * wave(n, 7, 0) + 90 * wave(n, 1.7, 2))
    const burst = n > 38 && n < 44 ? 60 : 0
    const misses = isQuiet ? 0 : Math.round(reads * 0.06 + burst)
    const stale = isQuiet ? 0 : Math.round(reads * 0.015)
    const invalidations = isQuiet ? 0 : Math.round(14 + 16 * wave(n, 4, 1) + burst / 3)
    return {
      at: NOW - (60 - n) * stepMs,
      reads,
      hits: reads - misses - stale,
      stale,
      misses,
      loads: misses,
      wasted: Math.round(misses * 0.12),
      refetches: Math.round(invalidations * 1.6),
      invalidations,
      errors: n === 41 ? 3 : 0,
    }
  })
}

const sum = (points: readonly object[], field: string): number =>
  points.reduce<number>((all, point) => all + ((point as Readonly<Record<string, number>>)[field] ?? 0), 0)
const ratio = (numerator: number, denominator: number) => ({
  numerator,
  denominator,
  ratio: denominator === 0 ? null : numerator / denominator,
})

const metricsOf = (timeRange: string, isQuiet: boolean): object => {
  const minutes = RANGES[timeRange] ?? 60
  const points = pointsOf(minutes, isQuiet)
  const reads = sum(points, 'reads')
  const loads = sum(points, 'loads')
  const histogram = (name: string, count: number, p50: number, p90: number, p99: number) => ({
    name,
    attributes: { cache: 'main' },
    unit: 'ms',
    count,
    sum: count * p50,
    min: p50 / 4,
    max: p99 * 1.8,
    p50,
    p90,
    p99,
    p999: p99 * 1.5,
  })
  return {
    schema: 'unstale.metrics/1',
    at: NOW,
    timeRange,
    instances: [
      { name: 'web-1', id: 'a', startedAt: NOW - 26 * 3_600_000, at: NOW, coveredMs: minutes * 60_000, restarted: false },
      { name: 'web-2', id: 'b', startedAt: NOW - 42 * 60_000, at: NOW, coveredMs: 42 * 60_000, restarted: true },
    ],
    summary: {
      hitRatio: ratio(sum(points, 'hits') + sum(points, 'stale'), reads),
      staleRatio: ratio(sum(points, 'stale'), reads),
      wasteRatio: ratio(sum(points, 'wasted'), loads),
      loadErrorRatio: ratio(sum(points, 'errors'), loads),
      unmatchedRatio: ratio(3, 400),
      prefetchUseRatio: ratio(180, 240),
      propagationP99: isQuiet ? null : 18.4,
    },
    counters: [],
    gauges: [],
    histograms: isQuiet
      ? []
      : [
          histogram('load.duration', loads, 12.3, 41, 186),
          histogram('append.duration', 940, 1.2, 3.4, 9.8),
          histogram('propagation', 1_880, 3.1, 8.9, 18.4),
          histogram('refetch.delay', 1_502, 54, 120, 420),
          histogram('request.duration', 22_400, 6.4, 22, 140),
          histogram('invalidation.matched', 1_502, 2, 6, 31),
          histogram('stream.fanout', 940, 14, 62, 210),
        ],
    timeline: { stepMs: minutes * 1_000, points },
    topTags: isQuiet
      ? []
      : [
          ['post:1287', 214],
          ['post?communityId=1', 171],
          ['scene:42', 122],
          ['chapter:7', 96],
          ['story:3', 60],
          ['reply?postId=1287', 41],
          ['like?postId=1287', 33],
        ].map(([tag, count]) => ({ tag, count })),
    overflow: 0,
  }
}

const monitoringOf = (isQuiet: boolean): object => {
  const alert = {
    rule: 'load-errors',
    group: { family: 'post' },
    severity: 'warning',
    state: 'firing',
    message: 'Loads of post fail: 3 of 71 within 5 minutes.',
    remedy: 'Look at what the factory throws; held values answer meanwhile where grace allows.',
    value: 0.042,
    threshold: 0.02,
    firedAt: NOW - 9 * 60_000,
  }
  return {
    schema: 'unstale.monitoring/1',
    at: NOW,
    status: isQuiet ? 'healthy' : 'degraded',
    reasons: [],
    alerts: isQuiet
      ? { firing: [], recent: [] }
      : {
          firing: [alert],
          recent: [
            {
              ...alert,
              rule: 'invalidation-storm',
              group: {},
              state: 'resolved',
              message: 'An invalidation storm: 62 records a minute, against 15 usually.',
              remedy: 'See what is named most; a bulk write should name a list once.',
              firedAt: NOW - 55 * 60_000,
              resolvedAt: NOW - 48 * 60_000,
            },
          ],
        },
    caches: ['web-1', 'web-2'].map((instance, n) => ({
      instance,
      cache: 'main',
      log: { epoch: 'k3v9', applied: 18_204, floor: 12_000, ledgerOccupancy: 0.01 },
      lease: { held: true, lapsedForMs: 0 },
      streams: { open: 61 - 22 * n },
      entries: 4_120 - 910 * n,
    })),
    findings: isQuiet
      ? []
      : [
          {
            kind: 'stale-value',
            subject: 'desk',
            message: 'A held value of desk differed from its source although nothing was written that it depends on.',
            remedy: 'The read shows chapters: track model.chapter.list({ storyId }).',
            count: 2,
            firstAt: NOW - 3_000_000,
            lastAt: NOW - 600_000,
          },
          {
            kind: 'wasteful-invalidation',
            subject: 'story',
            message: 'Refetches because of story bring the same data in 83 % of the cases.',
            remedy: 'Give story listFields, or name fewer stories.',
            count: 340,
            firstAt: NOW - 3_400_000,
            lastAt: NOW - 30_000,
          },
        ],
  }
}

/** What a metrics endpoint would answer in each of the states that the dashboard has to show. */
export const answerOf = (url: string, mode: string): Response => {
  if (mode === 'closed') return new Response('', { status: 403 })
  if (mode === 'missing') return new Response('', { status: 404 })
  if (mode === 'down') throw new TypeError('the network is down')
  const isQuiet = mode === 'quiet'
  const { pathname, searchParams } = new URL(url, 'http://x')
  return Response.json(pathname.endsWith('/monitoring') ? monitoringOf(isQuiet) : metricsOf(searchParams.get('timeRange') ?? '1h', isQuiet))
}
