/**
 * `npm run verify`: what takes longer than `npm test` may. Every entry of `steps` is one line of docs/verify.md, which
 * this writes and which is committed. To add one, add it to the list. `npm run verify -- react node` runs those whose name says so;
 * the lines of the others stay as they are. What is looked at is built first, so that a line speaks of its commit.
 */
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ensureChromium } from './ensure-chromium.mjs'
import { ensurePrometheus } from './ensure-prometheus.mjs'
import { ensureRedis } from './ensure-redis.mjs'
import { majors } from './lib/node-versions.mjs'
import { runSteps, total } from './lib/steps.mjs'
import { linesOf, merged, pageOf } from './lib/verify-record.mjs'
import { ensureInstalled, root } from './pnpm.mjs'

ensureInstalled()
process.env.CHROME_PATH = ensureChromium()
process.env.REDIS_SERVER_PATH = ensureRedis()
process.env.PROMETHEUS_PATH = ensurePrometheus()
const { allViews, endToEnd, freshClone, longProperties, longTest, onNode, withPeers } = await import('./verify-steps.mjs')
const { inEnvironments } = await import('./packages/environments.mjs')
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
  ...majors.map((major) => ({ name: `Node ${major}: the tests of every package`, run: (scratch) => onNode(major, scratch) })),
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
  // The floor that cache-redis states.
  {
    name: 'redis 6.0.0 and ioredis 6.0.0: cache-redis as published',
    run: (scratch) => withPeers('cache-redis', { redis: '6.0.0', ioredis: '6.0.0' }, scratch),
  },
  { name: 'packed packages, in every environment: docs/environments.md', run: inEnvironments },
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
  { name: 'panel, dashboard and hooks in every width and colour scheme', run: allViews },
  { name: 'e2e: the end-to-end suites of the example, 20 times in a row', run: () => endToEnd(20) },
  { name: 'fresh clone: npm run demo -- --check', run: (scratch) => freshClone(['run', 'demo', '--', '--check'], scratch) },
]

const only = process.argv.slice(2).map((word) => word.toLowerCase())
const chosen = steps.filter(({ name }) => only.length === 0 || only.some((word) => name.toLowerCase().includes(word)))
if (chosen.length === 0) throw new Error(`No step has that name. There are:\n${steps.map(({ name }) => name).join('\n')}`)
if (chosen[0] !== steps[0]) chosen.unshift(steps[0])

const git = async (...args) => (await run('git', args)).stdout.trim()
const page = join(root, 'docs/verify.md')
const at = {
  date: new Date().toISOString().slice(0, 10),
  commit: await git('rev-parse', '--short=12', 'HEAD'),
  changed: (await git('status', '--porcelain', '--', ':!docs/verify.md')) !== '',
}
/** After each step, so that a run that is broken off has left what it found. */
const record = (results) => {
  const known = existsSync(page) ? linesOf(readFileSync(page, 'utf8')) : []
  const names = steps.map(({ name }) => name)
  writeFileSync(page, pageOf(merged(known, names, results, at)))
}

const scratch = mkdtempSync(join(tmpdir(), 'unstale-verify-'))
const results = []
for (const [n, { name, run: step }] of chosen.entries()) {
  const [result] = await runSteps([{ name, run: () => step(join(scratch, String(n))) }])
  results.push(result)
  record([result])
}
rmSync(scratch, { recursive: true, force: true })

const { passed, failed } = total(results)
console.log(`\n${passed} passed, ${failed} failed`)
process.exitCode = failed === 0 ? 0 : 1
