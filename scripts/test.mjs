/**
 * `npm test`: everything that is checked before a change is kept, from a fresh clone with nothing but Node and npm.
 * Every step runs, also after a failure; the last line is the sum over all of them, alone: `N passed, N failed`.
 * Nothing but Node may be imported before the dependencies are installed.
 */
import { ensureChromium } from './ensure-chromium.mjs'
import { ensurePrometheus } from './ensure-prometheus.mjs'
import { ensureRedis } from './ensure-redis.mjs'
import { fromFindings, runSteps, total } from './lib/steps.mjs'
import { ensureInstalled } from './pnpm.mjs'

ensureInstalled()
const steps = await import('./test-steps.mjs')

/** The tests that drive a browser find it in their environment. */
const browser = async () => {
  process.env.CHROME_PATH = ensureChromium()
  return { ok: true }
}

/** The tests of what runs on Redis start servers of their own. */
const redis = async () => {
  process.env.REDIS_SERVER_PATH = ensureRedis()
  return { ok: true }
}

/** The rules that are exported are checked by the tool that they are for. */
const prometheus = async () => {
  process.env.PROMETHEUS_PATH = ensurePrometheus()
  return { ok: true }
}

const started = Date.now()
const results = await runSteps([
  { name: 'a browser for the tests', run: browser },
  { name: 'a Redis server for the tests', run: redis },
  { name: 'Prometheus for the tests', run: prometheus },
  // Packages are built one upon the other, which leaves a processor idle.
  [
    { name: 'build', run: steps.build },
    { name: 'format and lint', run: steps.lint },
  ],
  [
    { name: 'types', run: steps.types },
    { name: 'tests of the workspace itself', run: steps.scriptTests },
  ],
  { name: 'tests of packages and examples', run: steps.workspaceTests },
  { name: 'packages as published', run: steps.packages },
  [
    { name: 'seeds of the simulator that are new', run: steps.freshSeeds },
    { name: 'sizes as documented', run: steps.sizes },
    { name: 'unused files, exports and dependencies', run: steps.knip },
    { name: 'manifests, sources, lockfile', run: async () => fromFindings(await steps.shapes()) },
    { name: 'changesets', run: steps.changesets },
  ],
])

const { passed, failed } = total(results)
console.log(`took ${Math.round((Date.now() - started) / 1000)} s\n`)
console.log(`${passed} passed, ${failed} failed`)
process.exitCode = failed === 0 ? 0 : 1
