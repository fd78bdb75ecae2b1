import { describe, expect, it } from 'vitest'
import { linesOf, merged, pageOf } from './verify-record.mjs'

const result = (name, passed = 1, failed = 0) => ({ name, passed, failed, durationMs: 61_400 })
const monday = { date: '2026-03-02', commit: 'aaa111', changed: false }
const tuesday = { date: '2026-03-03', commit: 'bbb222', changed: false }

/** What docs/verify.md says after runs one after the other, each `[names that exist, results, at]`. */
const pageAfter = (...runs) => runs.reduce((page, [names, results, at]) => pageOf(merged(linesOf(page), names, results, at)), '')
const row = (page, step) => page.split('\n').find((line) => line.startsWith(`| ${step} |`))

describe('the record of the long runs', () => {
  const names = ['Node 20', 'React 18', 'fuzzing, 40 times']

  it('gives each step that ran its own counts, date and commit', () => {
    const page = pageAfter([names, [result('Node 20', 580), result('React 18', 10)], monday])
    expect(row(page, 'Node 20')).toBe('| Node 20 | 580 | 0 | 61 s | 2026-03-02 | aaa111 |')
    expect(row(page, 'React 18')).toBe('| React 18 | 10 | 0 | 61 s | 2026-03-02 | aaa111 |')
  })

  it('leaves the lines of steps that were not run as they are', () => {
    const before = pageAfter([names, [result('Node 20', 580), result('React 18', 10)], monday])
    const page = pageAfter([names, [result('Node 20', 580), result('React 18', 10)], monday], [names, [result('React 18', 11)], tuesday])
    expect(row(page, 'Node 20')).toBe(row(before, 'Node 20'))
    expect(row(page, 'React 18')).toBe('| React 18 | 11 | 0 | 61 s | 2026-03-03 | bbb222 |')
  })

  it('records a failure over a success, and names it at the head', () => {
    const page = pageAfter([names, [result('React 18', 10)], monday], [names, [result('React 18', 9, 1)], tuesday])
    expect(row(page, 'React 18')).toBe('| React 18 | 9 | 1 | 61 s | 2026-03-03 | bbb222 |')
    expect(page).toContain('- Failed: React 18\n')
    expect(pageAfter([names, [result('React 18', 9, 1)], monday], [names, [result('React 18', 10)], tuesday])).not.toContain('Failed:')
  })

  it('says which never ran, drops those that are no more, and follows the order of the list', () => {
    const page = pageAfter([names, [result('Node 20'), result('React 18')], monday], [['React 18', 'Node 26'], [], tuesday])
    expect(row(page, 'Node 26')).toBe('| Node 26 | | | | never | |')
    expect(row(page, 'Node 20')).toBeUndefined()
    expect(page.indexOf('| React 18')).toBeLessThan(page.indexOf('| Node 26'))
    expect(page).toContain('- Never run: 1\n')
  })

  it('still says never after another step ran', () => {
    const page = pageAfter([names, [result('Node 20')], monday], [names, [result('React 18')], tuesday])
    expect(row(page, 'fuzzing, 40 times')).toBe('| fuzzing, 40 times | | | | never | |')
  })

  it('says beside the commit that not all of it was committed', () => {
    const page = pageAfter([names, [result('Node 20')], { ...monday, changed: true }], [names, [result('React 18')], tuesday])
    expect(row(page, 'Node 20')).toContain('| aaa111, and changes |')
    expect(row(page, 'React 18')).toContain('| bbb222 |')
  })

  it('adds up at the head, with the oldest line', () => {
    const page = pageAfter([names, [result('React 18', 10)], monday], [names, [result('Node 20', 580, 2)], tuesday])
    expect(page).toContain('- Result: 590 passed, 2 failed, by 2 of 3 steps, at 2 commits\n')
    expect(page).toContain('- Oldest: 2026-03-02, React 18\n')
  })

  it('begins with nothing', () => {
    expect(pageAfter([names, [], monday])).toContain('- Result: 0 passed, 0 failed, by 0 of 3 steps, at 0 commits\n- Never run: 3\n')
  })
})
