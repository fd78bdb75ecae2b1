/** What is where: the packages that are published, and everything else that has tests. */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { root } from '../pnpm.mjs'

export const readJson = (path) => JSON.parse(readFileSync(path, 'utf8'))

const inFolder = (base, folder) => {
  const path = join(base, folder)
  if (!existsSync(path)) return []
  return readdirSync(path)
    .sort()
    .map((name) => join(path, name))
    .filter((dir) => existsSync(join(dir, 'package.json')))
    .map((dir) => ({ dir, folder: dir.slice(path.length + 1), manifest: readJson(join(dir, 'package.json')) }))
}

/** Every workspace under packages/ that is not private. */
export const publishedPackages = (base = root) => inFolder(base, 'packages').filter(({ manifest }) => !manifest.private)

export const exampleWorkspaces = (base = root) => inFolder(base, 'examples')

/** Every workspace: packages, examples, benchmarks, the site. */
export const allWorkspaces = (base = root) => [
  ...inFolder(base, 'packages'),
  ...exampleWorkspaces(base),
  ...inFolder(base, '').filter(({ folder }) => folder === 'benchmarks' || folder === 'site'),
]

/** The export paths of a package that are code: `.`, `./express`. */
export const entryPoints = ({ manifest }) => Object.keys(manifest.exports).filter((path) => typeof manifest.exports[path] === 'object')

/** What a program writes to import an entry point: `@unstale/cache-server/express`. */
export const specifier = ({ manifest }, entry) => manifest.name + entry.slice(1)
