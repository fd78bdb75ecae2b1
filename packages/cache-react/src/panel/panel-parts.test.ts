// @vitest-environment happy-dom
import { QueryClient } from '@tanstack/react-query'
import { createCacheClient, tag } from '@unstale/cache-query'
import { describe, expect, it, vi } from 'vitest'
import type { CauseNode } from './causes'
import { ago, clockTime, duration } from './format'
import { createHistory } from './history'
import { isHotkey } from './hotkey'
import { lanesOf } from './lanes'
import { preview } from './preview'
import { createRecorder } from './recorder'
import { createRing } from './ring'
import { createRowIndex } from './row-index'
import { exportSession, importSession } from './session'

const cause = (id: string, source: 'push' | 'mutation' = 'push') => ({ id, source }) as const

/** A history of these events, one ms after the other. */
const historyOf = (...events: readonly (readonly [string, object])[]) => {
  let at = 1_000
  const ring = createRing(10_000, () => at++)
  for (const [name, payload] of events) ring.push(name as never, payload)
  const history = createHistory()
  history.take(ring.after(0))
  return history
}

describe('the ring', () => {
  it('keeps the latest, in order, and never more than its limit', () => {
    const ring = createRing(3, () => 0)
    expect(ring.after(0)).toEqual([])
    for (let n = 1; n <= 10; n++) ring.push('tabHeard', { tags: n })
    expect(ring.after(0).map(({ payload }) => payload['tags'])).toEqual([8, 9, 10])
    expect(ring.after(9).map(({ n }) => n)).toEqual([10])
    ring.clear()
    expect(ring.after(0)).toEqual([])
    ring.push('tabHeard', { tags: 11 })
    expect(ring.after(0)).toHaveLength(1)
  })
})

describe('the history', () => {
  it('puts together what belongs to one cause: its tags, what was marked, what was loaded, whether that changed anything', () => {
    const history = historyOf(
      ['queryMarked', { query: 'a', tags: ['x'], cause: cause('1') }],
      ['invalidationMatched', { tags: ['x'], matched: 1, marked: 1, cause: cause('1') }],
      ['queryRefetched', { query: 'a', cause: cause('1'), changed: false, durationMs: 12 }],
      ['invalidationMatched', { tags: ['y'], matched: 0, marked: 0, cause: cause('2') }],
    )
    expect(history.invalidations()).toMatchObject([
      { id: '2', matched: 0 },
      {
        id: '1',
        tags: ['x'],
        matched: 1,
        marked: [{ query: 'a', tags: ['x'] }],
        refetched: [{ query: 'a', changed: false, durationMs: 12 }],
      },
    ])
    expect(history.stats().get('a')).toMatchObject({ refetches: 1, unchanged: 1 })
    expect(history.stepsOf('a').map(({ name }) => name)).toEqual(['queryRefetched', 'queryMarked'])
  })

  it('puts causes that led to one another together, however deep, and asks no forger for more', () => {
    const led = (id: string, parentId?: string) => ({ id, source: 'push', ...(parentId !== undefined && { parentId }) }) as const
    const history = historyOf(
      ['invalidationMatched', { tags: ['a'], matched: 1, marked: 1, cause: led('c', 'b') }],
      ['queryMarked', { query: 'q', tags: ['a'], cause: led('b', 'a') }],
      ['queryMarked', { query: 'q', tags: ['a'], cause: led('d', 'b') }],
      ['queryMarked', { query: 'q', tags: ['a'], cause: led('l', 'm') }],
      ['queryMarked', { query: 'q', tags: ['a'], cause: led('m', 'l') }],
    )
    const shown = ({ id, cause, invalidation, children }: CauseNode): unknown => [
      id,
      cause !== undefined,
      invalidation?.tags,
      children.map(shown),
    ]
    const tree = [
      'a',
      false,
      undefined,
      [
        [
          'b',
          true,
          [],
          [
            ['c', true, ['a'], []],
            ['d', true, [], []],
          ],
        ],
      ],
    ]
    expect(shown(history.treeOf(led('c', 'b')))).toEqual(tree)
    expect(shown(history.treeOf(led('d', 'b')))).toEqual(tree)
    expect(history.treeOf(led('l', 'm')).children.map(({ id }) => id)).toEqual(['l'])
    history.clear()
    expect(history.treeOf(led('d', 'b')).children).toEqual([])
  })

  it('finds what nobody matched, loops, storms, waste, and what the bus complains of', () => {
    const repeat = (count: number, event: readonly [string, object]) => Array.from({ length: count }, () => event)
    const history = historyOf(
      ['invalidationMatched', { tags: ['typo'], matched: 0, marked: 0, cause: cause('1') }],
      ...repeat(10, ['invalidationMatched', { tags: ['again'], matched: 1, marked: 1, cause: cause('2') }]),
      ['invalidationMatched', { tags: ['all'], matched: 500, marked: 500, cause: cause('3') }],
      ...repeat(4, ['queryRefetched', { query: 'a', cause: cause('4'), changed: false, durationMs: 1 }]),
      ['callRedundant', { filter: '["a"]', runs: 3 }],
      ['patchAmbiguous', { change: 'c', query: 'a', tag: 't', remedy: 'use view.query' }],
      ['responseUnattributed', { url: '/x', remedy: 'pass signal' }],
    )
    const found = history
      .problems()
      .map(({ text }) => text)
      .join('\n')
    for (const part of [
      'typo matched nothing',
      'again is named again',
      '500 queries stale',
      'same data 4 times',
      'nothing new in 3 runs',
      'could not be drawn',
      'belongs to no query',
    ])
      expect(found).toContain(part)
    expect(history.problems()[0]?.severity).toBe('warning')
    history.clear()
    expect([history.problems(), history.invalidations()]).toEqual([[], []])
  })

  it('stays bounded under a storm', () => {
    const history = createHistory()
    for (let batch = 0; batch < 40; batch++) {
      const ring = createRing(2_000)
      for (let n = 0; n < 1_000; n++) {
        const id = `${batch} ${n}`
        ring.push('invalidationMatched', { tags: [id], matched: 0, marked: 0, cause: cause(id) })
        ring.push('queryRefetched', { query: id, cause: cause(id), changed: true, durationMs: 1 })
      }
      history.take(ring.after(0))
    }
    expect(history.invalidations().length).toBe(500)
    expect(history.stats().size).toBe(5_000)
    expect(history.treeOf(cause('0 0')).cause).toBeUndefined()
    expect(history.treeOf(cause('39 999')).cause).toBeDefined()
    expect([history.loads().length <= 2_500, history.problems().length <= 200]).toEqual([true, true])
  })

  it('becomes lanes of loads, marks and changes, with the times without a connection', () => {
    const history = historyOf(
      ['connectionChanged', { state: 'live' }],
      ['changeDrawn', { change: 'c', queries: ['a'] }],
      ['connectionChanged', { state: 'offline' }],
      ['queryRefetched', { query: 'b', cause: cause('1'), changed: false, durationMs: 5 }],
      ['changeLeft', { change: 'c', query: 'a', reason: 'confirmed' }],
      ['connectionChanged', { state: 'live' }],
    )
    const { lanes, gaps } = lanesOf(history, 0, 2_000)
    expect(lanes).toEqual([
      { query: 'b', spans: [{ from: 998, to: 1_003, look: 'ld same' }] },
      { query: 'a', spans: [{ from: 1_001, to: 1_004, look: 'ly' }] },
    ])
    expect(gaps).toEqual([{ from: 1_002, to: 1_005, look: 'gap' }])
  })
})

const bench = () => {
  const queryClient = new QueryClient({ defaultOptions: { queries: { gcTime: Number.POSITIVE_INFINITY } } })
  const client = createCacheClient(queryClient, { channel: false, tagsOf: ([name]) => [tag(String(name))] })
  return { queryClient, client, recorder: createRecorder(queryClient) }
}

describe('the recorder', () => {
  it('does nothing while nobody looks but to keep the latest events', async () => {
    vi.useFakeTimers()
    const { queryClient, client, recorder } = bench()
    const listeners = queryClient.getQueryCache() as unknown as { readonly listeners: Set<unknown> }
    const before = listeners.listeners.size
    const take = vi.spyOn(recorder.history, 'take')
    const stop = recorder.start()
    for (let n = 0; n < 5_000; n++) client.events.emit('tabHeard', { tags: n })
    queryClient.setQueryData(['a'], 1)
    expect([vi.getTimerCount(), listeners.listeners.size - before, take.mock.calls.length, recorder.version()]).toEqual([0, 0, 0, 0])
    expect(recorder.ring.after(0)).toHaveLength(2_000)

    const leave = recorder.look()
    expect(recorder.history.tabs()).toBe(1_999)
    for (let n = 0; n < 1_000; n++) client.events.emit('tabHeard', { tags: n })
    expect(vi.getTimerCount()).toBe(1)
    await vi.advanceTimersByTimeAsync(1_000)
    expect(recorder.version()).toBe(2)
    leave()
    client.events.emit('tabHeard', { tags: 1 })
    expect([vi.getTimerCount(), listeners.listeners.size - before]).toEqual([0, 0])
    stop()
    expect(client.events.listens('tabHeard')).toBe(false)
    vi.useRealTimers()
  })

  it('records loads that nothing made necessary while somebody looks, and nothing while it is paused', async () => {
    const { queryClient, recorder } = bench()
    const stops = [recorder.start(), recorder.look()]
    await queryClient.fetchQuery({ queryKey: ['a'], queryFn: () => 1 })
    expect(recorder.ring.after(0).map(({ name }) => name)).toEqual(['queryTagged', 'queryLoaded'])
    recorder.record(false)
    await queryClient.fetchQuery({ queryKey: ['b'], queryFn: () => 1 })
    expect(recorder.ring.after(0)).toHaveLength(2)
    for (const stop of stops) stop()
  })
})

describe('a session', () => {
  it('goes out and comes back without any data, and with keys as redacted', async () => {
    const { queryClient, client, recorder } = bench()
    recorder.start()
    queryClient.setQueryData(['user', 'ada@example.org'], { secret: 'swordfish' })
    await client.invalidate(tag('user'))
    const plain = exportSession(recorder, undefined)
    expect(plain).toContain('ada@example.org')
    expect(plain).not.toContain('swordfish')
    const text = exportSession(recorder, (_value, [kind]) => [kind, '…'])
    expect(text).not.toContain('ada@example.org')
    const session = importSession(text)
    expect([...(session?.hashes() ?? [])]).toEqual(['["user","…"]'])
    expect(session?.history.stepsOf('["user","…"]').map(({ name }) => name)).toContain('queryMarked')
    expect(session?.query('["user","…"]')?.tags[0]?.tag).toBe('user')
  })

  it('is none where the text is something else', () => {
    for (const text of ['', '{}', '[]', '{"schema":"unstale.session/2","events":[],"queries":[]}'])
      expect(importSession(text)).toBeUndefined()
  })
})

describe('rows', () => {
  it('are found a slice at a time, by key, tag and state, and again when something changed meanwhile', async () => {
    const { queryClient, client, recorder } = bench()
    for (let n = 0; n < 1_000; n++) queryClient.setQueryData([n % 2 ? 'odd' : 'even', n], n)
    const tasks: (() => void)[] = []
    let clock = 0
    const index = createRowIndex(recorder, () => undefined, { now: () => (clock += 4), later: (task) => tasks.push(task) })
    index.find({ text: 'odd', filter: 'all' })
    expect([index.rows().length, tasks.length]).toEqual([0, 1])
    let slices = 0
    while (tasks.length > 0) {
      tasks.shift()?.()
      slices++
    }
    expect(slices).toBeGreaterThan(1)
    expect(index.rows()).toHaveLength(500)
    void client.invalidate(tag('even'), { refetchType: 'none' })
    index.find({ text: '', filter: 'stale' })
    index.find({ text: '', filter: 'stale' })
    while (tasks.length > 0) tasks.shift()?.()
    expect(index.rows()).toHaveLength(500)
    index.find({ text: '', filter: 'active' })
    while (tasks.length > 0) tasks.shift()?.()
    expect(index.rows()).toEqual([])
  })
})

describe('what is printed', () => {
  it('is soon done, however large', () => {
    expect(preview({ a: [1, 'x', null], b: {} })).toBe('{\n  a: [\n    1\n    "x"\n    null\n  ]\n  b: {}\n}')
    const huge = Array.from({ length: 100_000 }, (_, id) => ({ id, text: 'y'.repeat(1_000) }))
    expect(preview(huge).length).toBeLessThan(60_000)
  })

  it('is times and durations that can be read', () => {
    expect([ago(10), ago(5_000), ago(120_000), ago(7_200_000), ago(200_000_000)]).toEqual(['now', '5 s', '2 min', '2 h', '2 d'])
    expect([duration(12.4), duration(2_340)]).toEqual(['12 ms', '2.3 s'])
    expect(clockTime(new Date(2026, 0, 1, 3, 4, 5, 678).getTime())).toBe('03:04:05.6')
  })

  it('opens for its key and for no other', () => {
    const press = { code: 'KeyU', key: 'Ü', altKey: true, shiftKey: true, ctrlKey: false, metaKey: false }
    expect(isHotkey('alt+shift+u', press)).toBe(true)
    expect(isHotkey('alt+shift+u', { ...press, shiftKey: false })).toBe(false)
    expect(isHotkey('ctrl+k', press)).toBe(false)
  })
})
