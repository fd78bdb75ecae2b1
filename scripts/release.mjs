/**
 * `version` raises what the changesets name, and notes in docs/size-history.json what it weighs; `publish` publishes what npm does not
 * have yet; `canary` publishes this commit under the tag `canary`, as 0.0.0-canary-…; `dry-run` does all of it in a clone, up to
 * `npm publish --dry-run`, and prints what would go out. `.github/workflows/release.yml` runs them.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { node, pnpm } from './lib/run.mjs'
import { report } from './lib/steps.mjs'
import { publishedPackages } from './lib/workspace.mjs'
import { ensureInstalled } from './pnpm.mjs'

const printed = async (what, { ok, output }) => {
  console.log(output.trim())
  if (!ok) throw new Error(`${what} failed; see above.`)
}
const said = async (...args) => printed(`"pnpm ${args.join(' ')}"`, await pnpm(args, { timeoutMs: 900_000 }))
const changeset = (...args) => said('exec', 'changeset', ...args)
const build = () => said('exec', 'turbo', 'run', 'build', '--filter=./packages/*', '--output-logs=errors-only')

const publishAs = async (tag) => {
  const { pack } = await import('./packages/pack.mjs')
  const { publishMissing, stateRepository } = await import('./release/publish.mjs')
  await build()
  stateRepository(publishedPackages())
  const folder = mkdtempSync(join(tmpdir(), 'unstale-release-'))
  try {
    await publishMissing(await pack(publishedPackages(), folder), tag)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

export const commands = {
  version: async () => {
    await changeset('version')
    // The ranges between the packages have changed.
    await said('install', '--lockfile-only')
    await build()
    await printed('Measuring', await node(['scripts/sizes.mjs', '--release']))
  },
  publish: async () => {
    await publishAs('latest')
    // The workflow makes releases on GitHub of the tags that this prints.
    await changeset('tag')
  },
  canary: async () => {
    await changeset('version', '--snapshot', 'canary')
    await publishAs('canary')
  },
  'dry-run': async () => {
    const { dryRun } = await import('./release/dry-run.mjs')
    const { text, findings } = await dryRun()
    console.log(`${text}\n`)
    report(findings)
  },
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  ensureInstalled()
  const command = commands[process.argv[2]?.replace(/^--/, '')]
  if (!command) throw new Error(`Say one of ${Object.keys(commands).join(', ')}.`)
  await command()
}
