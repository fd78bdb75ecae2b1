/** What is shipped, and whatever a user installs with it, may be used as freely as we are. */
import { existsSync, readFileSync, realpathSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { report } from './lib/steps.mjs'
import { publishedPackages, readJson } from './lib/workspace.mjs'

const allowed = new Set([
  'MIT',
  'MIT-0',
  'ISC',
  '0BSD',
  'BSD-2-Clause',
  'BSD-3-Clause',
  'Apache-2.0',
  'BlueOak-1.0.0',
  'CC0-1.0',
  'Unlicense',
  'Zlib',
])

/** Whether an SPDX expression leaves us a choice that is allowed. */
export const isAllowed = (expression) => {
  if (typeof expression !== 'string') return false
  const words = expression.replace(/[()]/g, ' ').trim()
  return words.split(/\s+OR\s+/).some((choice) => choice.split(/\s+AND\s+/).every((name) => allowed.has(name.trim())))
}

/** Where a package's dependency is installed: beside it, or in a folder above. */
const installed = (from, name) => {
  for (let folder = from; ; folder = dirname(folder)) {
    const found = join(folder, 'node_modules', name)
    if (existsSync(join(found, 'package.json'))) return realpathSync(found)
    if (dirname(folder) === folder) return undefined
  }
}

/** Every package that comes with one, by name: its own dependencies and theirs, not its peers. */
const shippedWith = (dir, manifest, found = new Map()) => {
  for (const name of Object.keys(manifest.dependencies ?? {})) {
    const folder = installed(dir, name)
    if (found.has(name)) continue
    const other = folder && readJson(join(folder, 'package.json'))
    found.set(name, other)
    if (other) shippedWith(folder, other, found)
  }
  return found
}

export const licenceProblems = (shipped) =>
  [...shipped].flatMap(([name, manifest]) => {
    if (!manifest) return [`${name} is not installed, so nobody knows its licence`]
    return isAllowed(manifest.license) ? [] : [`${name}@${manifest.version} has the licence ${JSON.stringify(manifest.license ?? null)}`]
  })

export const checkLicences = () =>
  publishedPackages().map(({ dir, manifest }) => {
    const text = existsSync(join(dir, 'LICENSE')) ? readFileSync(join(dir, 'LICENSE'), 'utf8') : ''
    return {
      name: `licences: ${manifest.name}`,
      problems: [
        ...(text.includes('MIT License') && manifest.license === 'MIT'
          ? []
          : ['it does not say, and bring, that it is under the MIT licence']),
        ...licenceProblems(shippedWith(dir, manifest)),
      ],
    }
  })

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) report(checkLicences())
