/** The kinds of step that `npm run verify` is made of. */
import { cpSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { nodeOf } from './lib/node-versions.mjs'
import { pnpm, run } from './lib/run.mjs'
import { clearReport, countWorkspace, reportArgs } from './lib/vitest-results.mjs'
import { publishedPackages, readJson } from './lib/workspace.mjs'
import { install, withOwnDependencies } from './packages/install.mjs'
import { pack } from './packages/pack.mjs'
import { root } from './pnpm.mjs'

const windows = process.platform === 'win32'
const vitest = join(root, 'node_modules/vitest/vitest.mjs')
const tenMinutes = 600_000

const sum = (parts, outputs) => ({
  passed: parts.reduce((all, { passed }) => all + passed, 0),
  failed: parts.reduce((all, { failed }) => all + failed, 0),
  output: [...outputs, ...parts.flatMap(({ failures }) => failures)].join('\n'),
})

/** Runs the tests of every package, one after the other. `node` is whichever comes first on `path`. */
const testPackages = async (env) => {
  const parts = []
  const outputs = []
  for (const pkg of publishedPackages()) {
    clearReport(pkg.dir)
    const { ok, output } = await run('node', [vitest, 'run', ...reportArgs], { cwd: pkg.dir, env, timeoutMs: tenMinutes })
    const counts = countWorkspace(pkg)
    parts.push(counts)
    if (!ok || counts.failed > 0) outputs.push(output)
  }
  return sum(parts, outputs)
}

/** The tests of every package, against what was built, on the newest Node of a major version. */
export const onNode = async (major, scratch) => testPackages((await nodeOf(major, scratch)).env)

/** The property tests with `times` as many runs, from a seed that is new each time: a failing test prints it. */
export const longProperties = (times) => testPackages({ UNSTALE_RUNS: String(times), UNSTALE_SEED: String(Date.now() % 2 ** 31) })

const versionsOf = (folder) => ({
  ...readJson(join(root, 'package.json')).devDependencies,
  ...readJson(join(root, 'packages', folder, 'package.json')).devDependencies,
})

/** One test file of a package with `times` as many runs, from a seed that is new each time. */
export const longTest = async (folder, file, times) => {
  const pkg = publishedPackages().find((each) => each.folder === folder)
  clearReport(pkg.dir)
  const env = { UNSTALE_RUNS: String(times), UNSTALE_SEED: String(Date.now() % 2 ** 31) }
  const { output } = await run('node', [vitest, 'run', file, ...reportArgs], { cwd: pkg.dir, env, timeoutMs: 2 * tenMinutes })
  return sum([countWorkspace(pkg)], [output])
}

/** A package as published, and its own tests, in an empty folder beside other versions of its peers: the newest of a major, or the one named. */
export const withPeers = async (folder, peers, scratch) => {
  const all = await pack(publishedPackages(), join(scratch, 'tarballs'))
  const wanted = all.find((pkg) => pkg.folder === folder)
  const versions = versionsOf(folder)
  const tools = Object.fromEntries(
    ['vitest', 'fast-check', 'tsx', ...Object.keys(wanted.manifest.devDependencies ?? {})].map((name) => [name, versions[name]]),
  )
  const ranges = Object.fromEntries(
    Object.entries(peers).map(([name, version]) => [name, typeof version === 'number' ? `^${version}.0.0` : version]),
  )
  // As deep as it is here: its tests may start servers by the scripts of the workspace, which need nothing but Node.
  const home = join(scratch, 'packages', folder)
  cpSync(join(root, 'scripts'), join(scratch, 'scripts'), { recursive: true })
  // The tests import their source, which imports the packages below it as published.
  const below = withOwnDependencies(all, [wanted.manifest.name]).filter((pkg) => pkg !== wanted)
  await install(home, below, {
    ...tools,
    ...wanted.manifest.dependencies,
    ...ranges,
    ...Object.fromEntries(below.map(({ manifest, tarball }) => [manifest.name, `file:${tarball}`])),
  })
  const source = join(root, 'packages', folder)
  for (const name of readdirSync(source)) {
    if (['src', 'dist', 'tsconfig.json', 'vitest.config.ts'].includes(name))
      cpSync(join(source, name), join(home, name), { recursive: true })
  }
  writeFileSync(join(home, 'tsconfig.json'), JSON.stringify({ compilerOptions: { jsx: 'react-jsx', target: 'es2022' } }))
  const { output } = await run('node', [join(home, 'node_modules/vitest/vitest.mjs'), 'run', ...reportArgs], {
    cwd: home,
    timeoutMs: tenMinutes,
  })
  return sum([countWorkspace({ dir: home, manifest: wanted.manifest })], [output])
}

const example = { dir: join(root, 'examples/studio-community'), manifest: { name: 'studio-community' } }

const buildExample = () => pnpm(['exec', 'turbo', 'run', 'build', '--filter=studio-community...', '--output-logs=errors-only'])

const runSuites = async (suites, env) => {
  clearReport(example.dir)
  const files = suites.map((name) => `e2e/${name}.test.ts`)
  const { ok, output } = await run('node', [vitest, 'run', ...files, ...reportArgs], { cwd: example.dir, env, timeoutMs: 2 * tenMinutes })
  const counts = countWorkspace(example)
  return { counts, output: ok && counts.failed === 0 ? [] : [output] }
}

/** Panel, dashboard and hooks in every width and colour scheme, where `npm test` looks at two of them each. */
export const allViews = async () => {
  const built = await buildExample()
  if (!built.ok) return built
  const { counts, output } = await runSuites(['panels', 'hooks'], { UNSTALE_ALL_VIEWS: '1' })
  return sum([counts], output)
}

const suites = ['cache-invalidation-studio', 'cache-invalidation-community', 'cache-performance-benchmarks', 'whole']

/** The end-to-end suites of the example, on servers of their own each time. One failure in twenty runs is a failure. */
export const endToEnd = async (times) => {
  const built = await buildExample()
  if (!built.ok) return built
  const parts = []
  const outputs = []
  for (let time = 1; time <= times; time++) {
    const { counts, output } = await runSuites(suites, { UNSTALE_EVERY_WRITE: '1' })
    parts.push(counts)
    console.log(`  run ${time} of ${times}: ${counts.passed} passed, ${counts.failed} failed`)
    if (output.length > 0) outputs.push(`run ${time} of ${times}`, ...output)
  }
  return sum(parts, outputs)
}

/** A command of npm in a fresh clone of what is committed. */
export const freshClone = async (args, scratch) => {
  const clone = await run('git', ['clone', '--quiet', '--no-hardlinks', root, scratch])
  if (!clone.ok) return clone
  return run('npm', args, { cwd: scratch, shell: windows, timeoutMs: tenMinutes })
}
