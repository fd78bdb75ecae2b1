import { describe, expect, it } from 'vitest'
import type { NewRecord } from './log'
import { createMemoryLog } from './memory-log'
import type { Tag } from './tag'
import { createVirtualTime } from './testing/virtual-time'

const record = (...tags: string[]): NewRecord => ({ tags: tags as Tag[], verb: 'invalidate' })
const tagsOf = (records: readonly NewRecord[]): readonly string[] => records.map((each) => each.tags.join('+'))

describe('createMemoryLog', () => {
  it('numbers appends densely from 1 within one epoch', async () => {
    const log = createMemoryLog()
    const first = await log.append(record('a'))
    const second = await log.append(record('b'))
    expect([first.seq, second.seq, second.epoch === first.epoch]).toEqual([1, 2, true])
    expect((await createMemoryLog().append(record('a'))).epoch).not.toBe(first.epoch)
  })

  it('reads what comes after a position, and from the oldest for a position of another epoch', async () => {
    const log = createMemoryLog()
    const { epoch } = await log.append(record('a'))
    await log.append(record('b'))
    expect(tagsOf((await log.read({ after: { epoch, seq: 1 } })).records)).toEqual(['b'])
    expect(tagsOf((await log.read({ after: { epoch: 'other', seq: 1 } })).records)).toEqual(['a', 'b'])
    expect(await log.read({ after: { epoch, seq: 2 } })).toMatchObject({ records: [], tail: 2, oldest: 1 })
  })

  it('keeps a bounded number of records and says which is the oldest', async () => {
    const log = createMemoryLog({ retain: 3 })
    for (let i = 1; i <= 10; i++) await log.append(record(`t${i}`))
    const page = await log.read()
    expect([page.oldest, page.tail, tagsOf(page.records)]).toEqual([8, 10, ['t8', 't9', 't10']])
  })

  it('answers a waiting read with the first append, or with nothing when the wait is over', async () => {
    const time = createVirtualTime()
    const log = createMemoryLog({ ports: time.ports })
    const { epoch } = await log.append(record('a'))
    const heard = log.read({ after: { epoch, seq: 1 }, waitMs: 1_000 })
    await time.advance(10)
    await log.append(record('b'))
    expect(tagsOf((await heard).records)).toEqual(['b'])
    const quiet = log.read({ after: { epoch, seq: 2 }, waitMs: 1_000 })
    await time.advance(1_000)
    expect((await quiet).records).toEqual([])
    expect(time.pending).toBe(0)
  })

  it('ends a waiting read when it is aborted', async () => {
    const time = createVirtualTime()
    const log = createMemoryLog({ ports: time.ports })
    const abort = new AbortController()
    const { epoch, tail } = await log.read()
    const waiting = log.read({ after: { epoch, seq: tail }, waitMs: 60_000, signal: abort.signal })
    await time.advance(0)
    abort.abort()
    expect((await waiting).records).toEqual([])
    expect(time.pending).toBe(0)
  })

  it('appends due work when its time has come, without any call', async () => {
    const time = createVirtualTime()
    const log = createMemoryLog({ ports: time.ports })
    await log.plan('intent', record('a'), 5_000)
    await time.advance(4_999)
    expect((await log.read()).tail).toBe(0)
    await time.advance(1)
    expect(tagsOf((await log.read()).records)).toEqual(['a'])
  })

  it('appends what is overdue before anything else, so that order is never lost', async () => {
    const time = createVirtualTime()
    // Timers that never fire stand for a process that was frozen.
    const log = createMemoryLog({ ports: { ...time.ports, timers: { after: () => () => undefined } } })
    await log.plan('intent', record('due'), 10)
    await time.advance(20)
    await log.append(record('now'))
    expect(tagsOf((await log.read()).records)).toEqual(['due', 'now'])
  })

  it('forgets due work that an append settles or that is taken back', async () => {
    const time = createVirtualTime()
    const log = createMemoryLog({ ports: time.ports })
    await log.plan('first', record('a'), 10)
    await log.plan('second', record('b'), 10)
    await log.append(record('a'), { settles: 'first' })
    await log.unplan('second')
    await time.advance(100)
    expect(tagsOf((await log.read()).records)).toEqual(['a'])
  })

  it('appends again after the time asked for', async () => {
    const time = createVirtualTime()
    const log = createMemoryLog({ ports: time.ports })
    await log.append(record('a'), { againAfterMs: 30_000 })
    await time.advance(29_999)
    expect((await log.read()).tail).toBe(1)
    await time.advance(1)
    expect(tagsOf((await log.read()).records)).toEqual(['a', 'a'])
  })

  it('refuses a plan when too much is planned, and never loses a second append', async () => {
    const time = createVirtualTime()
    const log = createMemoryLog({ maxDue: 3, ports: time.ports })
    await log.plan('one', record('one'), 1_000)
    for (let i = 0; i < 20; i++) await log.append(record(`t${i}`), { againAfterMs: 30_000 })
    await expect(log.plan('two', record('two'), 1_000)).rejects.toMatchObject({ code: 'DUE_LIST_FULL' })
    const before = (await log.read()).tail
    await time.advance(30_000)
    const { records } = await log.read()
    const again = new Set(records.filter((each) => each.seq > before).flatMap((each): readonly string[] => each.tags))
    for (let i = 0; i < 20; i++) expect(again).toContain(`t${i}`)
    expect(again).toContain('one')
  })

  it('tells watchers at once what is retained and then each append as it happens', async () => {
    const log = createMemoryLog()
    await log.append(record('a'))
    const heard: number[] = []
    const stop = log.watch?.((page) => heard.push(page.tail))
    const appended = log.append(record('b'))
    expect(heard).toEqual([1, 2])
    await appended
    stop?.()
    await log.append(record('c'))
    expect(heard).toEqual([1, 2])
  })

  it.each([{ retain: 0 }, { maxDue: 1.5 }])('refuses %j', (options) => {
    expect(() => createMemoryLog(options)).toThrow(expect.objectContaining({ code: 'OPTION_INVALID' }))
  })
})
