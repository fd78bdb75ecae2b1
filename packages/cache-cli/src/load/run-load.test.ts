import { createMemoryLog } from '@unstale/cache-server'
import { afterEach, describe, expect, it } from 'vitest'
import { startProxy } from '../testing/faulty-proxy'
import { startLibrary } from '../testing/library-app'
import { startExample } from './example-server'
import { configTarget, exampleTarget } from './load-target'
import { runLoad } from './run-load'
import { loadToHtml } from './to-html'
import { loadToMarkdown } from './to-markdown'

const cleanups: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup()
})

const asked = { rate: 100, durationMs: 600, writeShare: 0.2, clients: 5, listeners: 4, timeoutMs: 60_000 }

describe('a load test', () => {
  it('accounts for every request that was due, every change that a listener is owed, and finds no stale read in the example', async () => {
    const example = await startExample(2)
    cleanups.push(example.stop)
    const report = await runLoad(exampleTarget(example), asked)
    const { reads, writes, errors, shed } = report.requests
    expect(reads + writes + errors + shed).toBe(60)
    expect(errors).toBe(0)
    expect(report.latency.read.count).toBe(reads)
    expect(report.latency.write.count).toBe(writes)
    expect(report.propagation.heard.count).toBe(writes * 4)
    expect(report.propagation.unheard).toBe(0)
    expect(report.staleness).toMatchObject({ by: 'values', judged: reads, stale: 0 })
    expect(report.caches?.loads).toBeGreaterThan(0)
    expect(report.seconds.reduce((sum, second) => sum + second.reads, 0)).toBe(reads)
    expect(report.budget).toEqual([
      { name: 'maxErrors', limit: 0.01, value: 0, kept: true },
      { name: 'maxStale', limit: 0, value: 0, kept: true },
    ])
    expect(report.status).toBe('pass')
    expect(loadToMarkdown(report)).toContain('# Within its budget')
    expect(loadToHtml(report)).toContain('<svg')
  })

  it('fails where a number is over its budget', async () => {
    const example = await startExample(1)
    cleanups.push(example.stop)
    const report = await runLoad(exampleTarget(example), { ...asked, durationMs: 200, listeners: 0, budget: { readP99: 0, heardP99: 100 } })
    expect(report.status).toBe('fail')
    expect(report.budget.filter(({ kept }) => !kept).map(({ name, value }) => [name, value === null])).toEqual([
      ['readP99', false],
      // Nobody listened: a limit that was stated and could not be measured was not kept.
      ['heardP99', true],
    ])
    expect(loadToMarkdown(report)).toContain('# Over its budget: reads, 99 of 100; write answered → listener told, 99 of 100')
  })

  it('sees stale reads of any deployment by their headers', async () => {
    const app = await startLibrary(createMemoryLog(), { title: 'Emma', notes: '' })
    const proxy = await startProxy([app.port])
    cleanups.push(app.close, proxy.close)
    const target = configTarget(
      {
        baseUrl: proxy.url,
        headers: { authorization: 'Bearer reader' },
        reads: [{ name: 'book', path: '/books/1' }],
        writes: [{ name: 'rename', method: 'PATCH', path: '/books/1', body: { title: '{{nonce}}' } }],
      },
      {},
    )
    const load = { ...asked, clients: 1, listeners: 1 }
    expect((await runLoad(target, load)).staleness).toMatchObject({ by: 'headers', stale: 0 })
    proxy.faults.deaf = true
    const report = await runLoad(target, load)
    expect(report.staleness.stale).toBeGreaterThan(0)
    expect(report.status).toBe('fail')
  })
})
