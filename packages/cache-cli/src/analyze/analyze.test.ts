import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { runCli } from '../cli/program'
import { startExample } from '../load/example-server'
import { fakeTerminal } from '../testing/fake-terminal'
import { numbers, type Told } from '../testing/numbers'
import { analyze } from './analyze'
import { analysisToHtml } from './to-html'
import { analysisToMarkdown } from './to-markdown'

const reads = (family: string, hits: number, misses: number, reason: string): NonNullable<Told['counters']> => [
  ['reads', hits, { family, outcome: 'hit' }],
  ['reads', misses, { family, outcome: 'miss' }],
  ['misses', misses, { family, reason }],
]
const share = (numerator: number, denominator: number) => ({ numerator, denominator, ratio: numerator / denominator })

const told: readonly (readonly [code: string, numbers: Told, says: string])[] = [
  ['STALE_FOUND', { counters: [['stale.found', 2]] }, 'the auditor found 2 values'],
  ['APPENDS_FAILED', { counters: [['errors', 1, { kind: 'append' }]] }, 'did not take 1 records'],
  ['EPOCHS_MIXED', { counters: [['epochs.mixed', 3]] }, '3 responses came from another log'],
  ['LEASE_LOST', { gauges: [['lease.held', 0]] }, 'no contact with its log'],
  ['APPENDS_LOST', { counters: [['appends.lost', 1]] }, '1 records were given up'],
  ['WRITES_UNANNOUNCED', { counters: [['mutations.unannounced', 4]] }, '4 unsafe requests'],
  ['GAPS', { counters: [['gaps', 1]] }, '1 times records were missing'],
  ['LOG_RENEWED', { counters: [['logs.renewed', 2]] }, 'a new epoch 2 times'],
  ['STREAMS_REFUSED', { counters: [['streams.closed', 5, { reason: 'limit' }]] }, '5 event streams were refused'],
  ['TAGS_LATE', { counters: [['tags.late', 5]] }, '5 tags were tracked after'],
  ['HEADERS_IGNORED', { counters: [['headers.ignored', 5]] }, '5 header fields'],
  ['STREAMS_SLOW', { counters: [['streams.closed', 12, { reason: 'slow' }]] }, '12 event streams were given up'],
  ['CALLS_REDUNDANT', { counters: [['calls.redundant', 7]] }, '7 hand-written invalidations'],
  ['RESPONSES_UNATTRIBUTED', { counters: [['responses.unattributed', 7]] }, '7 responses with tags'],
  ['FAMILIES_OVERFLOWED', { counters: [['families.overflowed', 7]] }, '7 events belong to families'],
  ['HITS_LOW', { counters: reads('scene', 20, 80, 'invalidated') }, '20 % of 100 reads hit; most misses are invalidated (80)'],
  [
    'LOADS_WASTED',
    {
      counters: [
        ...reads('scene', 90, 10, 'absent'),
        ['reloads', 30, { family: 'scene', changed: 'false' }],
        ['reloads', 10, { family: 'scene', changed: 'true' }],
      ],
    },
    '75 % of 40 reloads brought the same again: 30 loads at 20 ms each',
  ],
  [
    'LOADS_OVERTAKEN',
    {
      counters: [
        ...reads('scene', 90, 10, 'absent'),
        ['loads', 40, { family: 'scene', outcome: 'ok' }],
        ['stores.rejected', 20, { family: 'scene', reason: 'invalidated' }],
      ],
    },
    '50 % of 40 loads were overtaken',
  ],
  [
    'EVICTED',
    {
      counters: [
        ...reads('scene', 90, 10, 'absent'),
        ['loads', 100, { family: 'scene', outcome: 'ok' }],
        ['evictions', 60, { family: 'scene' }],
      ],
    },
    '60 entries left for want of room',
  ],
  ['LOADS_FAIL', { summary: { loadErrorRatio: share(10, 100) } }, '10 % of 100 loads failed'],
  ['PROPAGATION_SLOW', { summary: { propagationP99: 1_400 } }, 'longer than 1400 ms'],
  ['REFETCHES_WASTED', { counters: [['refetches', 30, { family: 'scene', changed: 'false' }]] }, '100 % of 30 refetches'],
  ['INVALIDATIONS_UNMATCHED', { summary: { unmatchedRatio: share(95, 100) } }, '95 % of 100 invalidations met no query'],
  ['PREFETCHES_WASTED', { summary: { prefetchUseRatio: share(2, 40) } }, 'of 40 prefetches were shown'],
  [
    'TAGS_COARSENED',
    {
      counters: [
        ['requests', 100],
        ['tags.coarsened', 20],
      ],
    },
    '20 % of 100 responses',
  ],
  ['LEDGER_FULL', { gauges: [['ledger.occupancy', 0.4]] }, '40 % of its buckets'],
  [
    'TAG_HOT',
    {
      topTags: [
        { tag: 'story?', count: 90 },
        { tag: 'scene:1', count: 10 },
      ],
    },
    '90 % of what was named lately',
  ],
  ['RESTARTED', { restarted: true }, '1 of 1 instances began within this range'],
]

describe('what numbers say', () => {
  it('is nothing when nothing is wrong', () => {
    expect(analyze({ metrics: numbers({ counters: reads('scene', 90, 10, 'absent') }) }).findings).toEqual([])
  })

  it.each(told)('%s, and nothing else', (code, given, says) => {
    const { findings } = analyze({ metrics: numbers(given) })
    expect(findings.map((found) => found.code)).toEqual([code])
    expect(findings[0]?.message).toContain(says)
    expect(findings[0]?.remedy).toMatch(/\w.*\.$/)
  })

  it('comes with the worst first, and of what is equally bad the costliest', () => {
    const all = told.flatMap(([, { counters = [] }]) => counters)
    const ranks = analyze({ metrics: numbers({ counters: all }) }).findings.map(
      ({ severity, cost }) => [{ critical: 0, warning: 1, info: 2 }[severity], -cost] as const,
    )
    expect(ranks).toEqual([...ranks].sort((a, b) => a[0] - b[0] || a[1] - b[1]))
    expect(ranks[0]?.[0]).toBe(0)
    expect(ranks.at(-1)?.[0]).toBe(2)
  })

  it('is compared with before', () => {
    const before = numbers({ summary: { hitRatio: share(90, 100), propagationP99: 20 } })
    const now = numbers({ summary: { hitRatio: share(70, 100), propagationP99: 25 } })
    const report = analyze({ metrics: now }, { metrics: before })
    expect(report.findings.map(({ code, subject, message }) => [code, subject, message])).toEqual([
      ['REGRESSED', 'reads that hit', '70 %, before 90 %'],
    ])
    expect(analyze({ metrics: before }, { metrics: now }).findings).toEqual([])
    expect(analysisToMarkdown(report)).toContain('| reads that hit | 90 % | 70 % |')
  })

  it('is text in a page, whatever a family is called', () => {
    const page = analysisToHtml(analyze({ metrics: numbers({ counters: reads('<img src=x onerror=alert(1)>', 1, 99, 'absent') }) }))
    expect(page).not.toContain('<img')
    expect(page).toContain('&lt;img src=x onerror=alert(1)&gt;')
    expect(page).not.toMatch(/<script|<link/)
    expect(page.match(/<svg/g)?.length).toBe(5)
  })
})

describe('unstale analyze', () => {
  let folder: string
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'unstale-analyze-'))
  })
  afterAll(() => rmSync(folder, { recursive: true, force: true }))

  const run = async (...args: readonly string[]): Promise<{ readonly code: number; readonly printed: string; readonly noted: string }> => {
    const terminal = fakeTerminal(folder)
    const code = await runCli(['analyze', ...args], terminal, '1.2.3')
    return { code, printed: terminal.printed(), noted: terminal.noted() }
  }
  const file = (name: string, value: unknown): string => {
    writeFileSync(join(folder, name), JSON.stringify(value))
    return name
  }

  it('adds up what several instances answer, from addresses and from files', async () => {
    const example = await startExample(2)
    for (const [at, url] of example.urls.entries()) {
      for (let n = 0; n <= at + 1; n++) await (await fetch(`${url}/items/${n}`)).text()
    }
    const mounts = example.urls.map((url) => `${url}/api/cache`)
    const one = await run(mounts[0] as string, '--range', '5m', '--json')
    const both = await run(...mounts, '--range', '5m', '--json')
    const files = await Promise.all(
      mounts.map(async (url, n) => file(`${n}.json`, await (await fetch(`${url}/metrics?timeRange=5m&format=snapshot`)).json())),
    )
    const saved = await run(...files, '--json', '--html', 'report.html', '--markdown', 'report.md')
    const mixed = await run(files[0] as string, file('report.json', await (await fetch(`${mounts[1]}/metrics?timeRange=5m`)).json()))
    await example.stop()
    const readsOf = ({ printed }: { readonly printed: string }): unknown =>
      (JSON.parse(printed) as { readonly summary: readonly { readonly name: string; readonly now: number }[] }).summary.find(
        ({ name }) => name === 'reads',
      )?.now
    expect([one, both, saved].map(readsOf)).toEqual([2, 5, 5])
    expect([one.code, both.code, saved.code]).toEqual([0, 0, 0])
    expect(readFileSync(join(folder, 'report.html'), 'utf8')).toContain('2 of 2 instances began within this range')
    expect(mixed).toMatchObject({ code: 2, noted: expect.stringContaining('(INPUT_MIXED)') as string })
  })

  it('ends with 1 when there is something to look at, 2 for what holds no numbers, 3 for what does not answer', async () => {
    const found = await run(file('bad.json', numbers({ counters: [['gaps', 1]] })))
    expect(found.code).toBe(1)
    expect(found.printed).toContain('GAPS gaps: 1 times records were missing in the log')
    expect(await run(file('other.json', { schema: 'else' }))).toMatchObject({
      code: 2,
      noted: expect.stringContaining('(INPUT_UNREADABLE)') as string,
    })
    expect(await run('missing.json')).toMatchObject({ code: 2, noted: expect.stringContaining('(INPUT_UNREADABLE)') as string })
    expect(await run('http://127.0.0.1:9/api/cache')).toMatchObject({
      code: 3,
      noted: expect.stringContaining('(INPUT_UNREACHABLE)') as string,
    })
    expect(await run('bad.json', '--header', 'nonsense')).toMatchObject({ code: 2 })
  })
})
