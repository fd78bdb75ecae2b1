/** Packs packages as they would be published. */
import { existsSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { inPairs } from '../lib/in-pairs.mjs'
import { pnpm } from '../lib/run.mjs'

const tarballName = ({ name, version }) => `${name.replace('@', '').replace('/', '-')}-${version}.tgz`

/** Packs into `folder`, and gives back each package with its `tarball`. Throws where one cannot be packed. */
export const pack = (packages, folder) => {
  mkdirSync(folder, { recursive: true })
  return inPairs(packages, async (pkg) => {
    if (!existsSync(join(pkg.dir, 'dist'))) throw new Error(`${pkg.manifest.name} is not built: run "npm run build" first.`)
    const { ok, output } = await pnpm(['pack', '--pack-destination', folder], { cwd: pkg.dir })
    const tarball = join(folder, tarballName(pkg.manifest))
    if (!ok || !existsSync(tarball)) throw new Error(`${pkg.manifest.name} could not be packed:\n${output}`)
    return { ...pkg, tarball }
  })
}
