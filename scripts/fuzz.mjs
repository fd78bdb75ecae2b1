/** `npm run fuzz`: the fuzz tests of cache-server with many times as many inputs, from a new seed; writes docs/fuzz.md. */
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { node } from './lib/run.mjs'
import { readJson } from './lib/workspace.mjs'
import { ensureInstalled, root } from './pnpm.mjs'

export const writeFuzz = async (times = 40, seed = Date.now() % 2 ** 31) => {
  const folder = mkdtempSync(join(tmpdir(), 'unstale-fuzz-'))
  const [results, counts] = [join(folder, 'results.json'), join(folder, 'counts.json')]
  const args = ['run', 'src/fuzz.test.ts', '--reporter=json', `--outputFile=${results}`]
  const { output } = await node([join(root, 'node_modules/vitest/vitest.mjs'), ...args], {
    cwd: join(root, 'packages/cache-server'),
    env: { UNSTALE_FUZZ: String(times), UNSTALE_SEED: String(seed), UNSTALE_FUZZ_REPORT: counts },
    timeoutMs: 1_800_000,
  })
  const { numPassedTests: passed = 0, numFailedTests: failed = 1 } = existsSync(results) ? readJson(results) : {}
  const tried = existsSync(counts) ? readJson(counts) : {}
  rmSync(folder, { recursive: true, force: true })
  const total = Object.values(tried).reduce((sum, count) => sum + count, 0)
  const lines = [
    '# Fuzzing',
    '',
    'What no client should send, sent: header values, positions, cookies, bodies of the event stream, and whole requests with bytes changed, put in and cut off, on real sockets of three servers.',
    'After each the answer must be right: no crash, no rejection that nobody handles, no value older than the last write. Written by `npm run fuzz`; the tests are `packages/cache-server/src/fuzz.test.ts`, and a smaller run of them is part of `npm test`.',
    '',
    `${new Date().toISOString().slice(0, 10)}, Node ${process.versions.node}, seed ${seed}: ${total.toLocaleString('en')} inputs, ${passed} tests passed, ${failed} failed.`,
    '',
    '| inputs | tried |',
    '| --- | ---: |',
    ...Object.entries(tried).map(([kind, count]) => `| ${kind} | ${count.toLocaleString('en')} |`),
  ]
  writeFileSync(join(root, 'docs/fuzz.md'), `${lines.join('\n')}\n`)
  return { passed, failed, output: failed === 0 ? '' : output }
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  ensureInstalled()
  const { passed, failed, output } = await writeFuzz(Number(process.argv[2] ?? 40))
  console.log(`${output}\n${passed} passed, ${failed} failed; docs/fuzz.md is written`)
  process.exitCode = failed === 0 ? 0 : 1
}
