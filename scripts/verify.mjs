/**
 * `npm run verify`: what takes longer than `npm test` may. Every entry of `steps` is one line of docs/verify.md, which
 * this writes and which is committed. To add one, add it to the list. `npm run verify -- react node` runs those whose name says so,
 * and writes nothing.
 */
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ensureChromium } from './ensure-chromium.mjs'
import { ensurePrometheus } from './ensure-prometheus.mjs'
import { ensureRedis } from './ensure-redis.mjs'
import { runSteps, total } from './lib/steps.mjs'
import { ensureInstalled, root } from './pnpm.mjs'

ensureInstalled()
process.env.CHROME_PATH = ensureChromium()
process.env.REDIS_SERVER_PATH = ensureRedis()
process.env.PROMETHEUS_PATH = ensurePrometheus()
const { endToEnd, freshClone, longProperties, longTest, onNode, withPeers } = await import('./verify-steps.mjs')
const { environments } = await import('./packages/environments.mjs')
const { writeFrameworks } = await import('./frameworks.mjs')
const { writeStreams } = await import('./streams.mjs')
const { writeFuzz } = await import('./fuzz.mjs')
const { nextRewrites } = await import('./next-rewrites.mjs')
const { quickStarts } = await import('./quick-starts.mjs')
const { verifySite } = await import('./docs.mjs')
const { validateExample } = await import('./validate-example.mjs')
const { build } = await import('./test-steps.mjs')
const { node, run } = await import('./lib/run.mjs')

const windows = process.platform === 'win32'

const steps = [
  { name: 'build', run: build },
  ...[20, 22, 24, 26].map((major) => ({ name: `Node ${major}: the tests of every package`, run: (scratch) => onNode(major, scratch) })),
  ...[18, 19].map((major) => ({
    name: `React ${major}: cache-react as published`,
    run: (scratch) =>
      withPeers('cache-react', { react: major, 'react-dom': major, '@types/react': major, '@types/react-dom': major }, scratch),
  })),
  // The floor that cache-query states, versions between at which something it stands on was rewritten, and the newest of version 5.
  ...['5.85.2', '5.90.1', '5.100.0', '5.104.0', '^5.108.0'].map((version) => ({
    name: `TanStack Query ${version}: cache-query as published`,
    run: (scratch) => withPeers('cache-query', { '@tanstack/query-core': version }, scratch),
  })),
  { name: 'packed: Vite, Rspack and an edge runtime', run: environments },
  { name: 'property tests, 20 times as many runs', run: () => longProperties(20) },
  {
    name: 'optimistic changes: 2,040 interleavings in every frame, beside the recipe of TanStack Query',
    run: () => longTest('cache-react', 'src/exactly-once.test.tsx', 34),
  },
  { name: 'the frameworks’ matrix: docs/frameworks.md', run: writeFrameworks },
  { name: 'event streams, 5,000 at once: docs/streams.md', run: () => writeStreams() },
  { name: 'fuzzing, 40 times as many inputs: docs/fuzz.md', run: () => writeFuzz() },
  { name: 'an event stream through rewrites of Next.js, compression on', run: nextRewrites },
  {
    name: 'the simulation notices the absence of every rule',
    run: () => run('npm', ['run', '--silent', 'simulate', '--', '--mutants', '--tries', '1'], { shell: windows, timeoutMs: 900_000 }),
  },
  {
    name: 'chaos on real processes, 170 s',
    run: () =>
      node(['--import', 'tsx', 'packages/cache-redis/src/testing/chaos/cli.ts', '--seconds', '170', '--report', 'docs/chaos.md'], {
        timeoutMs: 600_000,
      }),
  },
  { name: 'unstale validate: the example passes the gate of each phase', run: () => validateExample() },
  { name: 'quick-starts, followed literally: docs/start', run: (scratch) => quickStarts(scratch) },
  { name: 'the documentation as a site, with its reference', run: verifySite },
  { name: 'e2e: the end-to-end suites of the example, 20 times in a row', run: () => endToEnd(20) },
  { name: 'fresh clone: npm run demo -- --check', run: (scratch) => freshClone(['run', 'demo', '--', '--check'], scratch) },
]

const only = process.argv.slice(2)
const chosen = only.length === 0 ? steps : steps.filter(({ name }) => only.some((word) => name.toLowerCase().includes(word.toLowerCase())))
const scratch = mkdtempSync(join(tmpdir(), 'unstale-verify-'))
const started = Date.now()
const results = await runSteps(chosen.map(({ name, run: step }, n) => ({ name, run: () => step(join(scratch, String(n))) })))
rmSync(scratch, { recursive: true, force: true })

const { passed, failed } = total(results)
if (only.length === 0) {
  const commit = (await run('git', ['rev-parse', '--short=12', 'HEAD'])).stdout.trim()
  const changed = (await run('git', ['status', '--porcelain', '--', ':!docs/verify.md'])).stdout.trim() !== ''
  const seconds = (ms) => `${Math.round(ms / 1000)} s`
  const lines = [
    '# The last long run',
    '',
    'Written by `npm run verify`; what runs stands in `scripts/verify.mjs`.',
    '',
    `- Date: ${new Date().toISOString().slice(0, 10)}`,
    `- Commit: ${commit || 'none yet'}${changed ? ', with changes that were not committed' : ''}`,
    `- Result: ${passed} passed, ${failed} failed, in ${seconds(Date.now() - started)}`,
    '',
    '| step | passed | failed | took |',
    '| --- | ---: | ---: | ---: |',
    ...results.map((result) => `| ${result.name} | ${result.passed} | ${result.failed} | ${seconds(result.durationMs)} |`),
  ]
  if (!existsSync(join(root, 'docs'))) mkdirSync(join(root, 'docs'))
  writeFileSync(join(root, 'docs/verify.md'), `${lines.join('\n')}\n`)
}
console.log(`\n${passed} passed, ${failed} failed`)
process.exitCode = failed === 0 ? 0 : 1
