import { describe, expect, it } from 'vitest'
import { createCache } from './create-cache'
import type { Log } from './log'
import { createMemoryLog } from './memory-log'
import { notCommitted } from './not-committed'
import { tag } from './tag'
import { createVirtualTime, type VirtualTime } from './testing/virtual-time'

const never = <T>(): Promise<T> => new Promise<T>(() => undefined)

const setUp = (change: (log: Log) => Partial<Log>) => {
  const time: VirtualTime = createVirtualTime()
  const log = createMemoryLog({ ports: time.ports })
  const cache = createCache({ log: { ...log, ...change(log) }, ports: time.ports, appendTimeout: 100, ledgerBuckets: 2 ** 10 })
  const failures: unknown[] = []
  cache.events.on('appendFailed', ({ error }) => failures.push(error))
  /** How it has ended after 100 ms, if it has. */
  const outcome = async (work: Promise<unknown>): Promise<unknown> => {
    let ended: unknown = 'still waiting'
    work.then(
      (value) => (ended = value),
      (error: unknown) => (ended = error),
    )
    await time.advance(100)
    return ended
  }
  return { cache, log, time, failures, outcome }
}

describe('a log that does not answer to mutate', () => {
  it('keeps the write from being begun, and the writer for no longer than an append', async () => {
    const { cache, outcome } = setUp(() => ({ plan: never }))
    let isBegun = false
    const ended = await outcome(
      cache.mutate(tag('a'), () => {
        isBegun = true
      }),
    )
    expect(ended).toMatchObject({ message: 'The log did not answer within 100 ms.' })
    expect(isBegun).toBe(false)
  })

  it('does not hide why the write did not happen when its intent cannot be taken back', async () => {
    const { cache, log, time, failures, outcome } = setUp(() => ({ unplan: never }))
    const why = notCommitted(new Error('a constraint'))
    const ended = await outcome(
      cache.mutate(
        tag('a'),
        () => {
          throw why
        },
        { deadlineMs: 500 },
      ),
    )
    expect(ended).toBe(why)
    expect(failures).toHaveLength(1)
    await time.advance(500)
    expect((await log.read()).records.map(({ tags }) => tags)).toEqual([['a', 'a*']])
  })
})
