// @vitest-environment happy-dom
import { act, cleanup, render } from '@testing-library/react'
import { renderToString } from 'react-dom/server'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { AdvancedCacheMetricsDashboard } from './cache-metrics-dashboard'
import { rangeAround, share, totalsBefore } from './compare'
import { csvOf } from './csv'
import { formatCount, formatMs, formatShare } from './format-numbers'
import type { ShownMetrics } from './report'

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  cleanup()
  vi.useRealTimers()
})

const shown = (): string => document.querySelector('[data-unstale]')?.shadowRoot?.querySelector('.root')?.textContent ?? ''
const pass = (ms: number): Promise<void> => act(async () => void (await vi.advanceTimersByTimeAsync(ms)))

describe('AdvancedCacheMetricsDashboard', () => {
  it('says that it loads, and what is the matter: closed, missing, down, or another form', async () => {
    let answer: () => Response = () => new Response('', { status: 403 })
    const asked: string[] = []
    const get: typeof fetch = async (input) => {
      asked.push(String(input))
      return answer()
    }
    render(<AdvancedCacheMetricsDashboard endpoint="/api/cache/" fetch={get} timeRange="5m" />)
    expect(shown()).toContain('Loading the numbers…')
    await pass(1)
    expect(asked).toEqual(['/api/cache/metrics?timeRange=5m', '/api/cache/monitoring'])
    expect(shown()).toContain('closed to you')
    answer = () => new Response('', { status: 404 })
    await pass(5_000)
    expect(shown()).toContain('createServerCache({ metrics: createMetrics() })')
    answer = () => Response.json({ schema: 'other/1' })
    await pass(5_000)
    expect(shown()).toContain('not of the form unstale.metrics/1')
    answer = () => {
      throw new TypeError('no network')
    }
    await pass(5_000)
    expect(shown()).toContain('no network')
    expect(asked).toHaveLength(8)
  })

  it('asks for nothing while the page is hidden, and not after it has left', async () => {
    const get = vi.fn(async () => new Response('', { status: 404 }))
    const { unmount } = render(<AdvancedCacheMetricsDashboard endpoint="/x" fetch={get as never} />)
    await pass(1)
    const before = get.mock.calls.length
    const visibility = vi.spyOn(document, 'visibilityState', 'get').mockReturnValue('hidden')
    await pass(60_000)
    expect(get).toHaveBeenCalledTimes(before)
    visibility.mockRestore()
    unmount()
    await vi.advanceTimersByTimeAsync(60_000)
    expect(get).toHaveBeenCalledTimes(before)
  })

  it('is an empty place on the page that a server sends', () => {
    const complaints = vi.spyOn(console, 'error')
    expect(renderToString(<AdvancedCacheMetricsDashboard endpoint="/x" />)).toBe('<div data-unstale="unstale-dashboard"></div>')
    // React 18 has something to say about effects that a server cannot run.
    expect(complaints).not.toHaveBeenCalled()
    complaints.mockRestore()
  })
})

const point = (at: number, reads: number) => ({
  at,
  reads,
  hits: reads,
  stale: 0,
  misses: 0,
  loads: 1,
  wasted: 0,
  refetches: 0,
  invalidations: 0,
  errors: 0,
})

describe('the range before', () => {
  it('is cut out of a longer one, and is not known where nothing was counted', () => {
    expect([rangeAround('1m'), rangeAround('5m'), rangeAround('1h'), rangeAround('24h')]).toEqual(['5m', '15m', '6h', undefined])
    const at = 100 * 60_000
    const points = Array.from({ length: 15 }, (_, n) => point(at - (15 - n) * 60_000, n))
    const longer = { at, timeline: { stepMs: 60_000, points } } as unknown as ShownMetrics
    expect(totalsBefore(longer, '5m')).toMatchObject({ reads: 5 + 6 + 7 + 8 + 9, loads: 5 })
    expect(totalsBefore({ ...longer, timeline: { stepMs: 60_000, points: [] } }, '5m')).toBeUndefined()
    expect([share(1, 4), share(1, 0)]).toEqual([0.25, undefined])
  })
})

describe('numbers as text', () => {
  it('are short, and say nothing where there is nothing', () => {
    expect([formatCount(999), formatCount(12_345), formatCount(2_500_000)]).toEqual(['999', '12.3 k', '2.5 M'])
    expect([formatShare(0.934), formatShare(0.004), formatShare(0), formatShare(null)]).toEqual(['93 %', '0.4 %', '0 %', undefined])
    expect([formatMs(1.24), formatMs(186), formatMs(2_310), formatMs(null)]).toEqual(['1.2 ms', '186 ms', '2.31 s', undefined])
  })

  it('go to a spreadsheet without becoming formulas', () => {
    const report = {
      timeline: { stepMs: 1, points: [point(0, 3)] },
      histograms: [{ name: 'load.duration', attributes: { family: 'a,b' }, count: 1, p50: 1, p90: 2, p99: 3, max: 4 }],
      topTags: [{ tag: '=HYPERLINK("x")', count: 2 }],
    } as unknown as ShownMetrics
    const csv = csvOf(report)
    expect(csv).toContain('1970-01-01T00:00:00.000Z,3,3,0,0,1,0,0,0,0')
    expect(csv).toContain('load.duration,"family=a,b",1,1,2,3,4')
    expect(csv).toContain('"\'=HYPERLINK(""x"")",2')
  })
})
