import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { runCli } from '../cli/program'
import { fakeTerminal } from '../testing/fake-terminal'

let folder: string
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'unstale-load-'))
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const run = async (...args: readonly string[]): Promise<{ readonly code: number; readonly printed: string; readonly noted: string }> => {
  const terminal = fakeTerminal(folder)
  const code = await runCli(['load', ...args], terminal, '1.2.3')
  return { code, printed: terminal.printed(), noted: terminal.noted() }
}

describe('unstale load', () => {
  it.each([
    [['--rate', '1001'], '--rate is at most 1000 unless --unbounded is given'],
    [['--duration', '2m'], '--duration is at most 60 unless --unbounded'],
    [['--listeners', '201'], '--listeners is at most 200'],
    [['--clients', '0'], '--clients must be a number from 1'],
    [['--writes', '2'], '--writes is a share from 0 to 1'],
    [['--rate', 'fast'], 'It must be a number.'],
    [['--duration', 'long'], 'Write seconds, like 30 or 30s'],
    [['--url', 'localhost:3000', '--read', '/'], '--url must be an address'],
    [['--url', 'https://example.com', '--read', '/'], 'example.com is another machine. Add --allow-remote'],
    [['--url', 'http://127.0.0.1.example.com', '--read', '/'], '(TARGET_REMOTE)'],
    [['--budget', 'none.json'], '--budget: '],
  ])('does not begin with %j', async (args, says) => {
    const { code, noted, printed } = await run(...args)
    expect({ code, printed }).toEqual({ code: 2, printed: '' })
    expect(noted).toContain(says)
  })

  it('does not load a configuration’s other machine either', async () => {
    writeFileSync(join(folder, 'remote.json'), JSON.stringify({ baseUrl: 'https://example.com', reads: [{ name: 'a', path: '/' }] }))
    expect(await run('--config', 'remote.json')).toMatchObject({ code: 2, noted: expect.stringContaining('(TARGET_REMOTE)') as string })
  })

  it('loads the bundled example, and ends with 0 within its budget and 1 over it', async () => {
    const small = ['--rate', '50', '--duration', '0.2s', '--listeners', '2', '--instances', '1', '--json']
    const kept = await run(...small, '--html', 'load.html', '--markdown', 'load.md')
    expect(kept.code).toBe(0)
    expect(JSON.parse(kept.printed)).toMatchObject({
      schema: 'unstale.load/1',
      status: 'pass',
      asked: { rate: 50, durationMs: 200, listeners: 2 },
    })
    expect(readFileSync(join(folder, 'load.html'), 'utf8')).not.toMatch(/<script|<link|\bsrc=|https?:\/\/(?!127|www\.w3\.org)/)
    writeFileSync(join(folder, 'budget.json'), JSON.stringify({ readP99: 0 }))
    expect((await run(...small, '--budget', 'budget.json')).code).toBe(1)
  })

  it('ends with 3 when nothing answers', async () => {
    expect(await run('--url', 'http://127.0.0.1:9', '--read', '/')).toMatchObject({
      code: 3,
      noted: expect.stringContaining('TARGET_UNREACHABLE') as string,
    })
  })
})
