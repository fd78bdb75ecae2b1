/**
 * Looks at every package as its users get it: packed, with publint, are-the-types-wrong and a size budget; its exports
 * against the committed exports.txt and api.txt; what importing one thing brings; and installed into empty folders. Needs the packages to be built.
 * `--update` writes exports.txt and api.txt, and checks nothing else.
 */
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { inPairs } from './lib/in-pairs.mjs'
import { report } from './lib/steps.mjs'
import { publishedPackages } from './lib/workspace.mjs'
import { consumers } from './packages/consumers.mjs'
import { declarations } from './packages/declarations.mjs'
import { pack } from './packages/pack.mjs'
import { publishable } from './packages/publishable.mjs'
import { checkTreeShaking } from './packages/tree-shaking.mjs'
import { root } from './pnpm.mjs'

export const checkPackages = async ({ update = false, only } = {}) => {
  if (update) {
    const chosen = publishedPackages().filter((pkg) => !only || only.includes(pkg.folder))
    return (await Promise.all(chosen.map((pkg) => declarations(pkg, { update })))).flat()
  }
  const folder = mkdtempSync(join(tmpdir(), 'unstale-packages-'))
  try {
    const chosen = publishedPackages().filter((pkg) => !only || only.includes(pkg.folder))
    const packages = await pack(chosen, join(folder, 'tarballs'))
    const readme = existsSync(join(root, 'README.md')) ? readFileSync(join(root, 'README.md'), 'utf8') : ''
    const each = await inPairs(packages, async (pkg) => [...(await publishable(pkg)), ...(await declarations(pkg))])
    return [...each.flat(), ...(await checkTreeShaking()), ...(await consumers(packages, folder, readme))]
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const args = process.argv.slice(2)
  const only = args.filter((arg) => !arg.startsWith('--'))
  report(await checkPackages({ update: args.includes('--update'), ...(only.length > 0 && { only }) }))
}
