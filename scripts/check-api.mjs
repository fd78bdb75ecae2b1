/** A change of a package's public API, as its api.txt has it, needs a changeset that names the package. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { run } from './lib/run.mjs'
import { report } from './lib/steps.mjs'
import { publishedPackages } from './lib/workspace.mjs'
import { root } from './pnpm.mjs'

/** The packages that a changeset speaks of. */
export const namedBy = (text) => {
  const [, head = ''] = /^---\r?\n([\s\S]*?)\r?\n---/.exec(text) ?? []
  return [...head.matchAll(/^['"]?([^'":]+)['"]?:\s*(?:major|minor|patch)\s*$/gm)].map(([, name]) => name)
}

/** `changed`: packages whose API is another; `changesets`: the texts of those that are new. */
export const apiProblems = (changed, changesets) => {
  const named = new Set(changesets.flatMap(namedBy))
  return changed
    .filter((name) => !named.has(name))
    .map((name) => `the API of ${name} has changed, and no new changeset names it: npm run pnpm exec changeset`)
}

/** Compares the working tree with `base`; where there is none (a clone of one commit) nothing can be compared. */
export const checkApi = async (base = 'main') => {
  const name = 'changes of the API have a changeset'
  const git = (...args) => run('git', args, { cwd: root })
  const from = await git('merge-base', base, 'HEAD')
  if (!from.ok) return [{ name, problems: [] }]
  const commit = from.stdout.trim()
  const files =
    `${(await git('diff', '--name-only', commit)).stdout}\n${(await git('ls-files', '--others', '--exclude-standard')).stdout}`.split('\n')
  // A package that is new has no API that could change.
  const modified = (await git('diff', '--name-only', '--diff-filter=M', commit)).stdout.split('\n')
  const changed = publishedPackages()
    .filter(({ folder }) => modified.includes(`packages/${folder}/api.txt`))
    .map(({ manifest }) => manifest.name)
  const changesets = readdirSync(join(root, '.changeset'))
    .filter((file) => file.endsWith('.md') && files.includes(`.changeset/${file}`))
    .map((file) => readFileSync(join(root, '.changeset', file), 'utf8'))
  return [{ name, problems: apiProblems(changed, changesets) }]
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) report(await checkApi(process.argv[2]))
