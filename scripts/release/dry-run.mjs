/**
 * A release of what is committed, in a clone that is thrown away: versions raised by the changesets, built, packed, and handed
 * to `npm publish --dry-run`. Nothing leaves this machine, and nothing in this folder changes.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { run } from '../lib/run.mjs'
import { publishedPackages } from '../lib/workspace.mjs'
import { pack } from '../packages/pack.mjs'
import { root } from '../pnpm.mjs'
import { outgoingProblems } from './outgoing.mjs'
import { inOrder, publishOne, stateRepository } from './publish.mjs'

const done = async (command, args, cwd) => {
  const { ok, output, stdout } = await run(command, args, { cwd, timeoutMs: 900_000 })
  if (!ok) throw new Error(`"${command} ${args.join(' ')}" failed in ${cwd}:\n${output}`)
  return stdout
}

const kB = (bytes) => `${(bytes / 1_000).toFixed(1)} kB`

const line = ({ pkg, before, said, manifest }) =>
  [
    `${manifest.name} ${before} → ${pkg.manifest.version}`,
    `${said.files.length} files, ${kB(said.size)} packed, ${kB(said.unpackedSize)} unpacked`,
    Object.entries(manifest.dependencies ?? {})
      .map(([name, range]) => `${name} ${range}`)
      .join(', ') || 'no dependencies',
  ].join('\n  ')

/** What would be published, as text; what is wrong with it, as problems by package. */
export const dryRun = async () => {
  const scratch = mkdtempSync(join(tmpdir(), 'unstale-release-'))
  try {
    const clone = join(scratch, 'clone')
    await done('git', ['clone', '--quiet', '--no-hardlinks', root, clone], scratch)
    const before = Object.fromEntries(publishedPackages(clone).map(({ manifest }) => [manifest.name, manifest.version]))
    await done(process.execPath, [join(clone, 'scripts/release.mjs'), 'version'], clone)
    stateRepository(publishedPackages(clone))
    const packages = publishedPackages(clone)
    const versions = Object.fromEntries(packages.map(({ manifest }) => [manifest.name, manifest.version]))
    const lines = []
    const findings = []
    for (const pkg of inOrder(await pack(packages, join(scratch, 'tarballs')))) {
      const said = await publishOne(pkg, 'latest', { isDry: true })
      const manifest = JSON.parse(await done('tar', ['-xOf', pkg.tarball, 'package/package.json'], scratch))
      lines.push(line({ pkg, before: before[manifest.name], said, manifest }))
      const problems = outgoingProblems({ manifest, files: said.files.map(({ path }) => path) }, versions)
      findings.push({ name: `${manifest.name}@${manifest.version}`, problems })
    }
    const changed = (await done('git', ['status', '--porcelain'], clone)).trimEnd()
    return { text: `${lines.join('\n\n')}\n\nThe commit of this release would change:\n${changed}`, findings }
  } finally {
    rmSync(scratch, { recursive: true, force: true })
  }
}
