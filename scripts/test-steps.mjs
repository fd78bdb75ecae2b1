/** The steps of `npm test`, each a function that resolves with what it counted. */
import { join } from 'node:path'
import { checkApi } from './check-api.mjs'
import { checkLicences } from './check-licences.mjs'
import { checkLockfile } from './check-lockfile.mjs'
import { checkManifests } from './check-manifests.mjs'
import { checkPackages } from './check-packages.mjs'
import { checkSources } from './check-sources.mjs'
import { fingerprint, remembered } from './lib/remembered.mjs'
import { node, pnpm, run } from './lib/run.mjs'
import { fromFindings } from './lib/steps.mjs'
import { clearReport, countWorkspace, reportArgs } from './lib/vitest-results.mjs'
import { allWorkspaces, publishedPackages } from './lib/workspace.mjs'
import { root } from './pnpm.mjs'
import { checkSizes } from './sizes.mjs'

const turbo = (args, { concurrency = 2, ...options } = {}) =>
  pnpm(['exec', 'turbo', 'run', `--concurrency=${concurrency}`, '--output-logs=errors-only', '--log-order=grouped', ...args], options)

export const build = () => turbo(['build', '--continue=dependencies-successful'])

export const types = () => turbo(['types', '--continue=always'])

export const lint = () => node(['node_modules/@biomejs/biome/bin/biome', 'check', '--error-on-warnings', '--colors=off', '.'])

const counted = (parts, output) => ({
  passed: parts.reduce((sum, { passed }) => sum + passed, 0),
  failed: parts.reduce((sum, { failed }) => sum + failed, 0),
  output: `${output}\n${parts.flatMap(({ failures }) => failures).join('\n')}`,
})

export const scriptTests = async () => {
  const workspace = { dir: root, manifest: { name: 'scripts' } }
  clearReport(root)
  const { output } = await node(['node_modules/vitest/vitest.mjs', 'run', '--dir', 'scripts', ...reportArgs])
  return counted([countWorkspace(workspace)], output)
}

/**
 * What turbo restores from its cache leaves its report behind as well, and counts. Three at a time: tests wait for browsers
 * and servers as well as compute. The two that take longest begin first, since in turbo.json the others wait for core's.
 */
export const workspaceTests = async () => {
  const workspaces = allWorkspaces().filter(({ manifest }) => manifest.scripts?.test)
  for (const { dir } of workspaces) clearReport(dir)
  const { ok, output } = await turbo(['test', '--continue=always', '--', ...reportArgs], { concurrency: 3, timeoutMs: 420_000 })
  const parts = workspaces.map(countWorkspace)
  const silent = !ok && parts.every(({ failed }) => failed === 0)
  return counted(
    silent ? [...parts, { passed: 0, failed: 1, failures: ['turbo failed, though every report says that all is well'] }] : parts,
    output,
  )
}

/** Seeds that nobody has seen yet, each time: what turbo remembers would run no more of them. A failure prints how to replay it. */
export const freshSeeds = async () => {
  const first = 1_000 + (Date.now() % 2 ** 30)
  const budget = ['--operations', '120000', '--from', String(first)]
  const { ok, output } = await pnpm(['--silent', '--filter', 'simulator', 'run', 'simulate', ...budget], { timeoutMs: 180_000 })
  return { ok, output }
}

const publishedFiles = ['dist', 'package.json', 'README.md', 'LICENSE', 'exports.txt', 'api.txt']

/** Everything that the checks of the packages look at. */
const packageInputs = () => [
  'README.md',
  'pnpm-lock.yaml',
  'scripts',
  ...publishedPackages().flatMap(({ folder }) => publishedFiles.map((file) => `packages/${folder}/${file}`)),
]

export const packages = () =>
  remembered(join(root, 'node_modules/.cache/unstale/packages.json'), fingerprint(root, packageInputs()), async () =>
    fromFindings(await checkPackages()),
  )

export const sizes = () =>
  remembered(
    join(root, 'node_modules/.cache/unstale/sizes.json'),
    fingerprint(root, [...packageInputs(), 'docs/sizes.md', 'docs/size-history.json', 'benchmarks/sizes']),
    async () => fromFindings(await checkSizes()),
  )

export const shapes = async () => [...checkManifests(), ...checkSources(), ...checkLockfile(), ...checkLicences(), ...(await checkApi())]

export const knip = () => node(['node_modules/knip/bin/knip.js', '--no-progress', '--no-config-hints'])

/** Compares with `main`, which a clone of a single commit does not have: then there is nothing to compare. */
export const changesets = async () => {
  const main = await run('git', ['rev-parse', '--verify', '--quiet', 'main'])
  return node(['node_modules/@changesets/cli/bin.js', 'status', ...(main.ok ? [] : ['--since=HEAD'])])
}
