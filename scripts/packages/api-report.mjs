/** The public declarations of a package as one committed text, so that a change of the API is seen as one. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import ts from 'typescript'
import { entryPoints } from '../lib/workspace.mjs'

const printer = ts.createPrinter({ removeComments: true, newLine: ts.NewLineKind.LineFeed })

/** A declaration file with every file of the package that it imports. */
const withImports = (entry) => {
  const files = new Map()
  const add = (file) => {
    if (files.has(file) || !existsSync(file)) return
    const source = ts.createSourceFile(file, readFileSync(file, 'utf8'), ts.ScriptTarget.Latest, true)
    files.set(file, source)
    for (const statement of source.statements) {
      const from = statement.moduleSpecifier?.text
      if (from?.startsWith('.')) add(resolve(dirname(file), from.replace(/\.js$/, '.d.ts')))
    }
  }
  add(entry)
  return [...files.values()]
}

/** What the declarations of these sources say: sorted, without comments, and without how the bundler has cut and named its files. */
export const statementsOf = (sources) => {
  const found = new Set()
  for (const source of sources) {
    for (const statement of source.statements) {
      if (ts.isImportDeclaration(statement) || ts.isExportDeclaration(statement)) continue
      found.add(printer.printNode(ts.EmitHint.Unspecified, statement, source).trim())
    }
  }
  return [...found].sort()
}

/** The report of a built package. */
export const apiReport = (pkg) =>
  `${entryPoints(pkg)
    .map((path) => {
      const sources = withImports(join(pkg.dir, pkg.manifest.exports[path].import.types))
      return [`// ${pkg.manifest.name}${path.slice(1)}`, ...statementsOf(sources)].join('\n')
    })
    .join('\n\n')}\n`

const firstDifference = (before, after) => {
  const [old, now] = [before.split('\n'), after.split('\n')]
  const at = now.findIndex((line, n) => line !== old[n])
  return `line ${at + 1}: committed ${JSON.stringify(old[at] ?? '')}, built ${JSON.stringify(now[at] ?? '')}`
}

/** The committed report against what was built. */
export const apiFinding = (pkg, update) => {
  const file = join(pkg.dir, 'api.txt')
  const built = apiReport(pkg)
  if (update) writeFileSync(file, built)
  const committed = existsSync(file) ? readFileSync(file, 'utf8') : ''
  const problems =
    committed === built
      ? []
      : [
          `api.txt is not what was built (${firstDifference(committed, built)})`,
          `Intended? Run "node scripts/check-packages.mjs --update ${pkg.folder}", and say it in a changeset.`,
        ]
  return { name: `API: ${pkg.manifest.name}`, problems }
}
