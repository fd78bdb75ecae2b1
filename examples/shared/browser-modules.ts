/** Serves packages to a page as they are published: an import map instead of a bundler. */
import { existsSync, readFileSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname, join, relative } from 'node:path'

interface Manifest {
  readonly exports?: unknown
  readonly module?: string
  readonly dependencies?: Readonly<Record<string, string>>
}

type Conditions = Readonly<Record<string, unknown>>

/** The file that a browser would import. */
const entryOf = (found: unknown): string | undefined => {
  if (typeof found === 'string' || found === undefined) return found
  const { import: imported, module, default: otherwise } = found as Conditions
  return entryOf(imported ?? module ?? otherwise)
}

/** Not every package lets its package.json be imported: it is looked for above what is. */
const manifestOf = (name: string, parent: string): string => {
  let folder = dirname(createRequire(parent).resolve(name))
  for (;;) {
    const path = join(folder, 'package.json')
    if (existsSync(path) && (JSON.parse(readFileSync(path, 'utf8')) as { readonly name?: string }).name === name) return path
    if (folder === dirname(folder)) throw new Error(`${name} has no package.json.`)
    folder = dirname(folder)
  }
}

export interface BrowserModules {
  /** For `<script type="importmap">`. */
  readonly importMap: string
  /** The source behind a path below `/modules/`, or undefined. */
  source(path: string): Promise<string | undefined>
}

/** `from` is the module that depends on the packages: `import.meta.url`. What they depend on comes along. */
export const browserModules = (from: string, names: readonly string[]): BrowserModules => {
  const roots = new Map<string, string>()
  const imports: Record<string, string> = {}
  const add = (name: string, parent: string): void => {
    if (roots.has(name)) return
    const manifestPath = manifestOf(name, parent)
    const manifest = JSON.parse(readFileSync(manifestPath, 'utf8')) as Manifest
    const root = dirname(manifestPath)
    const entry = entryOf((manifest.exports as Conditions | undefined)?.['.']) ?? manifest.module
    if (entry === undefined) throw new Error(`${name} has nothing that a browser could import.`)
    roots.set(name, root)
    imports[name] = `/modules/${name}/${relative('.', entry)}`
    for (const dependency of Object.keys(manifest.dependencies ?? {})) add(dependency, manifestPath)
  }
  for (const name of names) add(name, from)
  return {
    importMap: JSON.stringify({ imports }),
    source: async (path) => {
      const name = [...roots.keys()].find((known) => path.startsWith(`/modules/${known}/`))
      const root = name && roots.get(name)
      if (!name || !root || path.includes('..') || (!path.endsWith('.js') && !path.endsWith('.mjs'))) return undefined
      return readFile(join(root, path.slice(`/modules/${name}/`.length)), 'utf8').catch(() => undefined)
    },
  }
}
