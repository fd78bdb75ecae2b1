import { execFileSync } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { cpus, totalmem } from 'node:os'
import { fileURLToPath } from 'node:url'

const here = fileURLToPath(new URL('..', import.meta.url))

export interface Circumstances {
  readonly date: string
  readonly commit: string
  readonly node: string
  readonly machine: string
  readonly versions: Readonly<Record<string, string>>
}

const commit = (): string => {
  try {
    return execFileSync('git', ['rev-parse', '--short=12', 'HEAD'], { cwd: here, encoding: 'utf8' }).trim()
  } catch {
    return 'unknown'
  }
}

/** The installed version of everything that is compared, as the package says it. */
const versions = (): Readonly<Record<string, string>> => {
  const { dependencies } = createRequire(import.meta.url)('../package.json') as { readonly dependencies: Readonly<Record<string, string>> }
  const found: Record<string, string> = {}
  for (const name of Object.keys(dependencies)) {
    const file = `${here}node_modules/${name}/package.json`
    found[name] = (JSON.parse(readFileSync(file, 'utf8')) as { readonly version: string }).version
  }
  return found
}

export const circumstances = (): Circumstances => ({
  date: new Date().toISOString().slice(0, 10),
  commit: commit(),
  node: process.versions.node,
  machine: `${cpus().length} × ${cpus()[0]?.model.trim() ?? 'unknown'}, ${Math.round(totalmem() / 2 ** 30)} GiB`,
  versions: versions(),
})

export const resultFiles = (folder: string): readonly string[] =>
  readdirSync(folder)
    .filter((name) => name.endsWith('.json'))
    .sort()
