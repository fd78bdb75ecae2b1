import type { Log, LogPage, LogRecord, NewRecord } from '../log'
import { isEpoch, type Position } from '../position'
import { type Tag, tag } from '../tag'
import { codeOf, expectSame } from './expect-same'

/** A log under test, empty. */
export interface LogBench {
  readonly log: Log
  /** The same log as another process reaches it. Left out: the log lives in one process. */
  readonly other?: Log
  /** How many records the log was told to retain: 16 or a few more. */
  readonly retain: number
  /** How much due work the log was told to hold, more than `retain`. */
  readonly maxDue: number
  /** Lets so many ms pass on the log's own clock: at least. */
  readonly pass: (ms: number) => Promise<void>
  readonly close: () => Promise<void>
}

export interface ContractCase {
  readonly name: string
  readonly run: () => Promise<void>
}

const record = (...names: readonly string[]): NewRecord => ({ tags: names.map(tag), verb: 'invalidate' })
const namesOf = (records: readonly LogRecord[]): readonly string[] => records.map(({ tags }) => tags.join('+'))
const seqsOf = (records: readonly LogRecord[]): readonly number[] => records.map(({ seq }) => seq)

/** Everything that is retained, however many pages it takes. */
const readAll = async (log: Log, after?: Position): Promise<LogPage> => {
  let page = await log.read(after ? { after } : {})
  const records = [...page.records]
  for (let last = records.at(-1); last && last.seq < page.tail; last = records.at(-1)) {
    page = await log.read({ after: { epoch: page.epoch, seq: last.seq } })
    if (page.records.length === 0) break
    records.push(...page.records)
  }
  return { ...page, records }
}

/** An hour: nothing planned for then happens while a test runs. */
const LATER = 3_600_000
/** Due almost at once. */
const SOON = 20

type Check = (bench: LogBench) => Promise<void>

const checks: Readonly<Record<string, Check>> = {
  'numbers appends densely from 1 within one epoch': async ({ log }) => {
    const positions = [await log.append(record('a')), await log.append(record('b')), await log.append(record('c'))]
    expectSame(
      positions.map(({ seq }) => seq),
      [1, 2, 3],
      'the seqs',
    )
    expectSame(new Set(positions.map(({ epoch }) => epoch)).size, 1, 'the number of epochs')
    expectSame(isEpoch(positions[0]?.epoch ?? ''), true, 'whether it looks like an epoch')
  },

  'gives every one of many appends at once a position of its own, without a gap': async ({ log, other = log, retain }) => {
    const positions = await Promise.all(Array.from({ length: retain }, (_, n) => (n % 2 ? log : other).append(record(`t${n}`))))
    const seqs = positions.map(({ seq }) => seq).sort((a, b) => a - b)
    expectSame(
      seqs,
      seqs.map((_, n) => n + 1),
      'the seqs',
    )
  },

  'keeps tags, verb and cause as they were given': async ({ log, other = log }) => {
    const given: NewRecord = {
      tags: [tag('scene:42'), tag('scene?chapterId=7'), tag('é "quoted" \\ 😀')],
      verb: 'expire',
      cause: { id: 'c1', parentId: 'c0', source: 'mutation', label: 'Ünïcode "label"' },
    }
    await log.append(given)
    expectSame((await other.read()).records, [{ ...given, seq: 1 }], 'the records')
  },

  'reads what comes after a position, and from the oldest for none or for one of another epoch': async ({ log, other = log }) => {
    const { epoch } = await log.append(record('a'))
    await log.append(record('b'))
    expectSame(namesOf((await readAll(other, { epoch, seq: 1 })).records), ['b'], 'after 1')
    expectSame(namesOf((await readAll(other)).records), ['a', 'b'], 'without a position')
    expectSame(namesOf((await readAll(other, { epoch: 'other', seq: 1 })).records), ['a', 'b'], 'after a foreign position')
    for (const seq of [2, 10 ** 14]) {
      const page = await other.read({ after: { epoch, seq } })
      expectSame([page.epoch, page.tail, page.oldest, page.records], [epoch, 2, 1, []], `after ${seq}`)
    }
  },

  'says of an empty log that nothing was appended': async ({ log }) => {
    const page = await log.read()
    expectSame([page.tail, page.oldest, page.records], [0, 1, []], 'the page')
  },

  'keeps a bounded number of records and says which is the oldest': async ({ log, retain }) => {
    for (let n = 1; n <= 3 * retain; n++) await log.append(record(`t${n}`))
    const { oldest, tail, records } = await readAll(log)
    expectSame([tail, oldest], [3 * retain, 2 * retain + 1], 'tail and oldest')
    expectSame(
      seqsOf(records),
      Array.from({ length: retain }, (_, n) => oldest + n),
      'the seqs',
    )
  },

  'shows a reader that is too far behind where its records begin': async ({ log, retain }) => {
    const { epoch } = await log.append(record('first'))
    for (let n = 0; n < 2 * retain; n++) await log.append(record(`t${n}`))
    const page = await log.read({ after: { epoch, seq: 1 } })
    expectSame(page.records[0]?.seq, page.oldest, 'the first record')
    expectSame(page.oldest > 2, true, 'whether a gap shows')
  },

  'answers a waiting read with the first append': async ({ log, other = log }) => {
    const { epoch, seq } = await log.append(record('a'))
    const heard = other.read({ after: { epoch, seq }, waitMs: LATER })
    await log.append(record('b'))
    expectSame(namesOf((await heard).records), ['b'], 'the records')
  },

  'tells a waiting read of another epoch': async ({ log, other = log, retain }) => {
    const { epoch, seq } = await log.append(record('a'))
    await other.read()
    const heard = other.read({ after: { epoch, seq }, waitMs: LATER })
    await log.renew()
    for (let n = 0; n < retain; n++) await log.append(record(`t${n}`))
    const page = await heard
    expectSame(page.epoch !== epoch, true, 'whether the epoch is another')
    expectSame(page.records[0]?.seq ?? page.oldest, 1, 'where the records begin')
  },

  'shows a waiting read a gap': async ({ log, other = log, retain }) => {
    const { epoch } = await log.append(record('a'))
    await other.read()
    for (let n = 0; n < 2 * retain; n++) await log.append(record(`t${n}`))
    const page = await other.read({ after: { epoch, seq: 1 }, waitMs: LATER })
    expectSame([page.proven, page.records[0]?.seq], [undefined, page.oldest], 'whether it is proven, and the first record')
    expectSame(page.oldest > 2, true, 'whether a gap shows')
  },

  'answers a waiting read with nothing when the wait is over': async ({ log, pass }) => {
    const { epoch, seq } = await log.append(record('a'))
    let asked = 0
    const quiet = log.read({ after: { epoch, seq }, waitMs: SOON, onAsk: () => asked++ })
    await pass(SOON)
    const page = await quiet
    expectSame([page.records, page.tail], [[], 1], 'the page')
    expectSame(asked <= 1, true, 'whether the question was sent once')
  },

  'does not keep a read waiting that is behind, or of another epoch': async ({ log, other = log }) => {
    const { epoch } = await log.append(record('a'))
    expectSame((await other.read({ after: { epoch, seq: 0 }, waitMs: LATER })).tail, 1, 'the tail')
    expectSame((await other.read({ after: { epoch: 'other', seq: 1 }, waitMs: LATER })).tail, 1, 'the tail')
  },

  'ends a waiting read when it is aborted, and goes on answering': async ({ log }) => {
    const abort = new AbortController()
    const { epoch, seq } = await log.append(record('a'))
    const waiting = log.read({ after: { epoch, seq }, waitMs: LATER, signal: abort.signal }).catch(() => undefined)
    await Promise.resolve()
    abort.abort()
    await waiting
    expectSame((await log.read()).tail, 1, 'the tail')
  },

  'appends due work when its time has come': async ({ log, other = log, pass }) => {
    await log.plan('soon', record('soon'), SOON)
    await log.plan('later', record('later'), LATER)
    await pass(SOON)
    expectSame(namesOf((await other.read()).records), ['soon'], 'the records')
  },

  'appends what is overdue before anything else, oldest first': async ({ log, other = log, pass }) => {
    await Promise.all([log.plan('second', record('second'), 20 * SOON), log.plan('first', record('first'), SOON)])
    await pass(20 * SOON)
    await other.append(record('now'))
    expectSame(namesOf((await readAll(log)).records), ['first', 'second', 'now'], 'the records')
  },

  'forgets due work that an append settles or that is taken back': async ({ log, other = log, pass }) => {
    await log.plan('a', record('planned a'), SOON)
    await log.plan('b', record('planned b'), SOON)
    await other.append(record('a'), { settles: 'a' })
    await other.unplan('b')
    // Slow as a machine may be, what was overdue before it was settled is a record by now.
    const before = namesOf((await readAll(log)).records)
    await pass(SOON)
    expectSame(namesOf((await readAll(log)).records), before, 'the records, when what was forgotten would have been due')
    await log.plan('c', record('planned c'), LATER)
    await log.append(record('c'), { settles: 'c' })
    await log.unplan('nobody knows this one')
    expectSame(namesOf((await readAll(log)).records).includes('planned c'), false, 'whether the settled one appeared')
  },

  'appends the same record again after the time asked for': async ({ log, other = log, pass }) => {
    await log.append(record('a'), { againAfterMs: SOON })
    await log.append(record('b'), { againAfterMs: LATER })
    await pass(SOON)
    expectSame([...namesOf((await readAll(other)).records)].sort(), ['a', 'a', 'b'], 'the records')
  },

  'refuses a plan when too much is planned, and never loses a second append': async ({ log, maxDue, pass }) => {
    const tags = Array.from({ length: 3 * maxDue }, (_, n) => `t${n}`)
    for (const name of tags) await log.append(record(name), { againAfterMs: LATER })
    expectSame(await codeOf(log.plan('one too many', record('x'), LATER)), 'DUE_LIST_FULL', 'the code')
    const { epoch, seq } = await log.append(record('soon'), { againAfterMs: SOON })
    await pass(SOON)
    // The nearest of them shares its record with others now, and so waits for the latest of those.
    const again = (await readAll(log, { epoch, seq })).records.flatMap((each): readonly Tag[] => each.tags)
    expectSame(
      again.every((name) => name === 'soon' || tags.includes(name)),
      true,
      'whether only what was asked for came again',
    )
  },

  'merges second appends when full: every tag comes again, the latest time holds': async ({ log, maxDue, pass }) => {
    for (let n = 0; n < maxDue - 1; n++) await log.plan(`intent ${n}`, record(`i${n}`), LATER)
    const names = ['t0', 't1', 't2', 't3', 't4']
    for (const name of names) await log.append({ ...record(name), verb: name === 't0' ? 'remove' : 'expire' }, { againAfterMs: SOON })
    await pass(SOON)
    const { records } = await readAll(log)
    const count = (name: string): number => records.filter(({ tags }) => tags.includes(tag(name))).length
    expectSame(
      names.filter((name) => count(name) < 2),
      [],
      'what did not come again',
    )
    expectSame(
      records.some(({ tags, verb }) => tags.includes(tag('t0')) && verb === 'expire'),
      false,
      'whether the stronger verb was lost',
    )
  },

  'begins anew when it is told that something was lost': async ({ log, other = log }) => {
    const before = await log.append(record('a'))
    await log.renew()
    const page = await other.read({ after: before })
    expectSame([page.epoch !== before.epoch, page.tail, page.records], [true, 0, []], 'whether the epoch is another, and what it holds')
    const { epoch, seq } = await other.append(record('b'))
    expectSame([epoch, seq], [page.epoch, 1], 'the position')
    expectSame(namesOf((await readAll(log)).records), ['b'], 'the records')
  },

  'keeps due work when it begins anew': async ({ log, other = log, maxDue }) => {
    for (let n = 0; n < maxDue; n++) await log.plan(`intent ${n}`, record(`i${n}`), LATER)
    await other.renew()
    expectSame(await codeOf(log.plan('one too many', record('x'), LATER)), 'DUE_LIST_FULL', 'the code')
    await other.append(record('i0'), { settles: 'intent 0' })
    expectSame(await codeOf(log.plan('in its place', record('x'), LATER)), 'no error', 'the code')
  },
}

/**
 * What every log has to do, as cases for any test runner.
 *
 * @example
 * for (const { name, run } of logContract(makeMyLog)) it(name, run)
 */
export const logContract = (setUp: () => Promise<LogBench>): readonly ContractCase[] =>
  Object.entries(checks).map(([name, check]) => ({
    name,
    run: async () => {
      const bench = await setUp()
      try {
        await check(bench)
      } finally {
        await bench.close()
      }
    },
  }))
