/**
 * `version` raises what the changesets name; `publish` publishes what npm does not have yet; `canary` publishes this commit under
 * the tag `canary`, as 0.0.0-canary-…; `dry-run` builds, and says of each package what would go out.
 * pnpm publishes, so that `workspace:^` becomes a version; the workflow asks for provenance.
 */
import { pathToFileURL } from 'node:url'
import { pnpm } from './lib/run.mjs'
import { publishedPackages } from './lib/workspace.mjs'
import { ensureInstalled } from './pnpm.mjs'

/** Prints what a command said; throws where it failed. */
const said = async (args, options) => {
  const { ok, output } = await pnpm(args, { timeoutMs: 900_000, ...options })
  console.log(output.trim())
  if (!ok) throw new Error(`"pnpm ${args.join(' ')}" failed; see above.`)
}
// Through pnpm, so that changesets finds it and publishes with it.
const changeset = (...args) => said(['exec', 'changeset', ...args])
const build = () => said(['exec', 'turbo', 'run', 'build', '--filter=./packages/*', '--output-logs=errors-only'])

const commands = {
  version: async () => {
    await changeset('version')
    // The ranges between the packages have changed.
    await said(['install', '--lockfile-only'])
  },
  publish: async () => {
    await build()
    await changeset('publish')
  },
  canary: async () => {
    await changeset('version', '--snapshot', 'canary')
    await build()
    await changeset('publish', '--no-git-tag', '--tag', 'canary')
  },
  'dry-run': async () => {
    await build()
    await changeset('status', '--since=HEAD')
    for (const { dir, manifest } of publishedPackages()) {
      console.log(`${manifest.name}@${manifest.version}`)
      await said(['publish', '--dry-run', '--no-git-checks'], { cwd: dir })
    }
  },
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  ensureInstalled()
  const command = commands[process.argv[2]]
  if (!command) throw new Error(`Say one of ${Object.keys(commands).join(', ')}.`)
  await command()
}
