/** Puts packed packages into an empty folder the way a user would: with npm, from outside of the workspace. */
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { run } from '../lib/run.mjs'

const windows = process.platform === 'win32'

/** The packages that `wanted` depend on, themselves included. */
export const withOwnDependencies = (packages, wanted) => {
  const found = new Set()
  const add = (name) => {
    const pkg = packages.find(({ manifest }) => manifest.name === name)
    if (!pkg || found.has(pkg)) return
    found.add(pkg)
    for (const dependency of Object.keys(pkg.manifest.dependencies ?? {})) add(dependency)
  }
  for (const name of wanted) add(name)
  return [...found]
}

/** What stands beside packages where they are used: their peers, in the versions that they are tested with. */
export const peersOf = (packages) =>
  Object.assign(
    {},
    ...packages.map(({ manifest: { peerDependencies = {}, devDependencies = {} } }) => {
      const names = [...Object.keys(peerDependencies), ...Object.keys(devDependencies).filter((name) => name.startsWith('@types/'))]
      return Object.fromEntries(names.map((name) => [name, devDependencies[name] ?? peerDependencies[name]]))
    }),
  )

/** Installs `packed` packages and `others` (name to range) into `folder`, with the npm that `env` finds. Throws what it said where it fails. */
export const install = async (folder, packed, others = {}, env = {}) => {
  mkdirSync(folder, { recursive: true })
  const tarballs = Object.fromEntries(packed.map(({ manifest, tarball }) => [manifest.name, `file:${tarball}`]))
  // Their ranges name versions that no registry need have yet.
  const overrides = Object.fromEntries(packed.map(({ manifest }) => [manifest.name, `$${manifest.name}`]))
  const manifest = { name: 'consumer', private: true, type: 'module', dependencies: { ...tarballs, ...others }, overrides }
  writeFileSync(join(folder, 'package.json'), JSON.stringify(manifest, null, 2))
  const args = ['install', '--no-audit', '--no-fund', '--prefer-offline', '--ignore-scripts', '--loglevel=error']
  const { ok, output } = await run('npm', args, { cwd: folder, env, shell: windows, timeoutMs: 600_000 })
  if (!ok) throw new Error(`npm could not install the packed packages:\n${output}`)
}
