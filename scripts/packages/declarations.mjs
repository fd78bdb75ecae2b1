/** What a package's built files say: its exports against the committed list, and what its declarations may not contain. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { createRequire, isBuiltin } from 'node:module'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import ts from 'typescript'
import { entryPoints } from '../lib/workspace.mjs'
import { apiFinding } from './api-report.mjs'

const declarationFiles = (pkg) => entryPoints(pkg).map((path) => ({ path, file: join(pkg.dir, pkg.manifest.exports[path].import.types) }))

/** Where a declaration file says `any`, or imports what its users would then need. */
export const declarationProblems = (file, text) => {
  const problems = []
  const source = ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true)
  const visit = (node) => {
    if (node.kind === ts.SyntaxKind.AnyKeyword) problems.push(`${file}: the type "any" in "${node.parent.getText().slice(0, 120)}"`)
    const from = (ts.isImportDeclaration(node) || ts.isExportDeclaration(node)) && node.moduleSpecifier?.text
    const inType = ts.isImportTypeNode(node) && node.argument.literal?.text
    if ((from || inType) === 'mitt') problems.push(`${file}: imports mitt, whose types do not resolve under nodenext`)
    ts.forEachChild(node, visit)
  }
  visit(source)
  return problems
}

/** Every exported name, types included: `. createBus`, `. type Bus`. */
const exportedNames = (pkg) => {
  const entries = declarationFiles(pkg)
  const options = { module: ts.ModuleKind.NodeNext, moduleResolution: ts.ModuleResolutionKind.NodeNext, skipLibCheck: true, types: [] }
  const program = ts.createProgram(
    entries.map(({ file }) => file),
    options,
  )
  const checker = program.getTypeChecker()
  return entries.flatMap(({ path, file }) => {
    const symbol = checker.getSymbolAtLocation(program.getSourceFile(file))
    return checker
      .getExportsOfModule(symbol)
      .map((item) => {
        const target = item.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(item) : item
        return `${path} ${target.flags & ts.SymbolFlags.Value ? '' : 'type '}${item.name}`
      })
      .sort()
  })
}

const valuesOf = (names, path) =>
  names.filter((name) => name.startsWith(`${path} `) && !name.startsWith(`${path} type `)).map((name) => name.slice(path.length + 1))

const differences = (title, wanted, found) => [
  ...wanted.filter((name) => !found.includes(name)).map((name) => `${title} lacks ${name}`),
  ...found.filter((name) => !wanted.includes(name)).map((name) => `${title} has ${name} as well`),
]

/** What the code exports must be what its declarations say, in both formats. */
const runtimeProblems = async (pkg, names) => {
  const problems = []
  for (const path of entryPoints(pkg)) {
    const { import: esm, require: cjs } = pkg.manifest.exports[path]
    const imported = Object.keys(await import(pathToFileURL(join(pkg.dir, esm.default)).href))
    const required = Object.keys(createRequire(join(pkg.dir, 'package.json'))(join(pkg.dir, cjs.default)))
    problems.push(
      ...differences(esm.default, valuesOf(names, path), imported.sort()),
      ...differences(cjs.default, valuesOf(names, path), required.sort()),
    )
  }
  return problems
}

const snapshotFinding = async (pkg, update) => {
  const file = join(pkg.dir, 'exports.txt')
  const names = exportedNames(pkg)
  if (update) writeFileSync(file, `${names.join('\n')}\n`)
  const committed = existsSync(file) ? readFileSync(file, 'utf8').trim().split('\n') : []
  const changed = differences('the build', committed, names)
  if (changed.length > 0) changed.push('Intended? Run "node scripts/check-packages.mjs --update", and say it in a changeset.')
  return { name: `exports: ${pkg.manifest.name}`, problems: [...changed, ...(await runtimeProblems(pkg, names))] }
}

const imports = /(?:\bfrom\s*|\bimport\s*\(?\s*|\brequire\s*\(\s*)["']([^"']+)["']/g

/** The Node built-ins that a built file asks for. */
export const builtinImports = (code) => [...code.matchAll(imports)].map(([, name]) => name).filter(isBuiltin)

/** Packages for browsers and for any program: they must not ask for Node. */
const withoutNode = ['@unstale/cache-bus', '@unstale/cache-core', '@unstale/cache-query', '@unstale/cache-react']

const platformFinding = (pkg) => ({
  name: `no Node built-in: ${pkg.manifest.name}`,
  problems: entryPoints(pkg).flatMap((path) =>
    Object.values(pkg.manifest.exports[path]).flatMap(({ default: file }) =>
      builtinImports(readFileSync(join(pkg.dir, file), 'utf8')).map((name) => `${file} imports ${name}`),
    ),
  ),
})

export const declarations = async (pkg, { update = false } = {}) => [
  {
    name: `declarations: ${pkg.manifest.name}`,
    problems: declarationFiles(pkg).flatMap(({ file }) => declarationProblems(file, readFileSync(file, 'utf8'))),
  },
  await snapshotFinding(pkg, update),
  apiFinding(pkg, update),
  ...(withoutNode.includes(pkg.manifest.name) ? [platformFinding(pkg)] : []),
]
