import { parseStreamMessage, type StreamMessage, tag } from '@unstale/cache-core'
import { describe, expect, it } from 'vitest'
import { hostingOf } from './hosting'
import type { SinkEnds } from './stream-sink'
import { post } from './testing/stream-client'
import { tracedCache } from './testing/traced-cache'

interface Listener {
  /** What was written, without the first message. */
  readonly written: Uint8Array[]
  /** How often the hub did anything with it since then. */
  touched: number
  room: boolean
  readonly ends: SinkEnds
}

const textOf = (bytes: Uint8Array | undefined): StreamMessage | undefined =>
  parseStreamMessage(new TextDecoder().decode(bytes).replace(/^data: /, ''))

/** Streams of a cache, as a host holds them that writes by itself. */
const openStreams = async (
  { cache }: ReturnType<typeof tracedCache>,
  count: number,
  tagsOf: (n: number) => readonly string[],
): Promise<readonly Listener[]> => {
  const listeners: Listener[] = []
  for (let n = 0; n < count; n++) {
    const request = post({ since: null, tags: tagsOf(n) })
    const answer = await hostingOf(cache).endpoints('POST', request, () => (ends) => {
      const listener: Listener = { written: [], touched: 0, room: true, ends }
      listeners.push(listener)
      const touch = <Result>(result: Result): Result => {
        listener.touched++
        return result
      }
      return {
        hasRoom: () => touch(listener.room),
        write: (bytes) => touch(void listener.written.push(bytes)),
        close: () => touch(undefined),
        abandon: () => touch(undefined),
      }
    })
    expect(answer).toBeUndefined()
  }
  for (const listener of listeners) {
    listener.written.length = 0
    listener.touched = 0
  }
  return listeners
}

describe('a record that many streams hear of', () => {
  it('is made into bytes once for all that stand at the same place', async () => {
    const bench = tracedCache()
    const listeners = await openStreams(bench, 1_000, (n) => ['all', `row:${n}`])
    await bench.cache.invalidate(tag('all'))
    expect(new Set(listeners.map(({ written }) => written[0])).size).toBe(1)
    expect(textOf(listeners[0]?.written[0])).toMatchObject({ from: 0, applied: 1, changes: [{ tag: 'all', seq: 1 }] })
    await bench.cache.invalidate(tag('row:7'))
    await bench.cache.invalidate(tag('all'))
    expect(listeners.slice(6, 9).map(({ written }) => textOf(written.at(-1)))).toMatchObject([
      { from: 1, applied: 3 },
      { from: 2, applied: 3 },
      { from: 1, applied: 3 },
    ])
    expect(new Set(listeners.map(({ written }) => written.at(-1))).size).toBe(2)
    await bench.cache.close()
  })

  it('touches those alone whom it concerns', async () => {
    const bench = tracedCache()
    const listeners = await openStreams(bench, 1_000, (n) => [`group:${n % 100}`, `row:${n}`])
    await bench.cache.invalidate(tag('group:3'))
    expect(listeners.flatMap(({ touched }, n) => (touched > 0 ? [n % 100] : []))).toEqual(Array.from({ length: 10 }, () => 3))
    expect(bench.heard('recordsStreamed')).toEqual([{ records: 1, streams: 10 }])
    expect((await bench.cache.preview([tag('group:3'), tag('row:3')])).streams).toBe(10)
    await bench.cache.invalidate(tag('nobody'))
    expect(listeners.reduce((sum, { written }) => sum + written.length, 0)).toBe(10)
    await bench.cache.close()
  })

  it('is told in one heartbeat to those who did not hear of it, made once for all of them', async () => {
    const bench = tracedCache()
    const listeners = await openStreams(bench, 100, (n) => [`row:${n}`])
    await bench.cache.invalidate(tag('other'))
    await bench.time.advance(15_000)
    expect(listeners.map(({ written }) => written.length)).toEqual(Array.from({ length: 100 }, () => 1))
    expect(new Set(listeners.map(({ written }) => written[0])).size).toBe(1)
    expect(textOf(listeners[0]?.written[0])).toMatchObject({ from: 0, applied: 1, changes: [] })
    await bench.cache.close()
  })
})

it('a client without room hears nothing until it has room, then that it must reset', async () => {
  const bench = tracedCache()
  const [slow, other] = (await openStreams(bench, 2, () => ['all'])) as [Listener, Listener]
  slow.room = false
  await bench.cache.invalidate(tag('all'))
  slow.room = true
  await bench.cache.invalidate(tag('all'))
  expect([slow.written.length, other.written.length]).toEqual([0, 2])
  slow.ends.onRoom()
  slow.ends.onRoom()
  await bench.cache.invalidate(tag('all'))
  expect(slow.written.map(textOf)).toMatchObject([
    { type: 'reset', applied: 2, reason: 'slow' },
    { from: 2, applied: 3 },
  ])
  slow.ends.onGone()
  slow.ends.onGone()
  expect(bench.heard('streamClosed')).toEqual([{ reason: 'client', durationMs: 0 }])
  await bench.cache.close()
})
