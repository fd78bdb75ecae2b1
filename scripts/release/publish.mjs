/**
 * Publishes packed packages. pnpm packs, so that `workspace:^` has become a version; npm publishes the tarballs, since it is npm that
 * is trusted by the registry when this runs in the workflow, and that writes the provenance (NPM_CONFIG_PROVENANCE).
 */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { run } from '../lib/run.mjs'
import { readJson } from '../lib/workspace.mjs'
import { withOwnDependencies } from '../packages/install.mjs'

const npm = (args, env) => run('npm', [...args, '--loglevel=error'], { env, shell: process.platform === 'win32' })

/** Before what depends on it. */
export const inOrder = (packages) => {
  const below = (pkg) => withOwnDependencies(packages, [pkg.manifest.name]).length
  return [...packages].sort((a, b) => below(a) - below(b))
}

/** npm compares the manifest with where it was built. In the workflow GitHub says where that is; nowhere else is it known. */
export const stateRepository = (packages, { GITHUB_SERVER_URL: server = 'https://github.com', GITHUB_REPOSITORY: name } = process.env) => {
  if (!name) return
  for (const { dir, folder } of packages) {
    const path = join(dir, 'package.json')
    const repository = { type: 'git', url: `git+${server}/${name}.git`, directory: `packages/${folder}` }
    writeFileSync(path, `${JSON.stringify({ ...readJson(path), repository }, null, 2)}\n`)
  }
}

/** Whether the registry has this version. Throws where it does not say. */
export const isPublished = async ({ name, version }, env) => {
  const { ok, stdout, output } = await npm(['view', `${name}@${version}`, 'version', '--json'], env)
  if (ok) return stdout.trim() !== ''
  if (output.includes('E404')) return false
  throw new Error(`npm does not say whether ${name}@${version} is published:\n${output}`)
}

/** What npm says of a package that it has published, or would (`isDry`): size, unpackedSize, files. */
export const publishOne = async ({ manifest, tarball }, tag, { isDry = false, env = {} } = {}) => {
  const args = ['publish', tarball, '--access', 'public', '--tag', tag, '--json', ...(isDry ? ['--dry-run'] : [])]
  const { ok, stdout, output } = await npm(args, env)
  if (!ok) throw new Error(`${manifest.name}@${manifest.version} could not be published:\n${output}`)
  const said = JSON.parse(stdout)
  return said[manifest.name] ?? said
}

/** Publishes what the registry does not have, and says so. Run again after a failure it goes on where it stopped. */
export const publishMissing = async (packed, tag, { env = {}, print = console.log } = {}) => {
  for (const pkg of inOrder(packed)) {
    const { name, version } = pkg.manifest
    if (await isPublished(pkg.manifest, env)) {
      print(`${name}@${version} is published already`)
      continue
    }
    await publishOne(pkg, tag, { env })
    print(`${name}@${version} is published as ${tag}`)
  }
}
