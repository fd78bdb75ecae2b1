/**
 * Every package has the shape of the smallest, cache-bus: the same files, the same fields in the same order, the same
 * scripts. And across all workspaces: one version of each dependency, own packages as `workspace:^`, layers kept.
 */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { layers } from './layers.mjs'
import { report } from './lib/steps.mjs'
import { allWorkspaces, exampleWorkspaces, publishedPackages } from './lib/workspace.mjs'

const template = 'cache-bus'
const files = ['LICENSE', 'README.md', 'api.txt', 'exports.txt', 'package.json', 'src/index.ts', 'tsconfig.json', 'tsup.config.ts']
const sameValue = ['license', 'type', 'sideEffects', 'engines', 'files', 'main', 'module', 'types', 'scripts', 'publishConfig']
const order =
  'name version description license type sideEffects engines files main module types bin exports scripts dependencies peerDependencies peerDependenciesMeta devDependencies size-limit publishConfig'.split(
    ' ',
  )
const optional = ['bin', 'dependencies', 'peerDependencies', 'peerDependenciesMeta', 'devDependencies']
const own = '@unstale/'

const entry = (name) => ({
  import: { types: `./dist/${name}.d.ts`, default: `./dist/${name}.js` },
  require: { types: `./dist/${name}.d.cts`, default: `./dist/${name}.cjs` },
})

const same = (a, b) => JSON.stringify(a) === JSON.stringify(b)

export const shapeProblems = (manifest, folder, smallest) => {
  const problems = []
  const keys = Object.keys(manifest)
  const expected = order.filter((key) => keys.includes(key) || !optional.includes(key))
  if (!same(keys, expected)) problems.push(`fields are [${keys.join(', ')}], expected [${expected.join(', ')}]`)
  for (const key of sameValue) {
    if (!same(manifest[key], smallest[key]))
      problems.push(`"${key}" is ${JSON.stringify(manifest[key])}, in ${template} it is ${JSON.stringify(smallest[key])}`)
  }
  if (manifest.name !== own + folder) problems.push(`the name is ${manifest.name}, the folder ${folder}`)
  for (const [path, value] of Object.entries(manifest.exports ?? {})) {
    const wanted = path === './package.json' ? path : entry(path === '.' ? 'index' : path.slice(2))
    if (!same(value, wanted)) problems.push(`exports["${path}"] is not the nested import/require form of ${template}`)
  }
  if (Object.keys(manifest.exports ?? {}).at(-1) !== './package.json') problems.push('exports must end with "./package.json"')
  return problems
}

export const layerProblems = (manifest, folder) => {
  const allowed = layers[folder]
  if (!allowed) return [`${folder} has no place in scripts/layers.mjs`]
  const problems = []
  for (const [name, range] of Object.entries({ ...manifest.dependencies, ...manifest.devDependencies })) {
    if (!name.startsWith(own)) continue
    if (!allowed.includes(name.slice(own.length)))
      problems.push(`depends on ${name}: it may depend on ${allowed.join(', ') || 'no package of ours'}`)
    if (range !== 'workspace:^') problems.push(`${name} is "${range}", write "workspace:^"`)
  }
  for (const name of Object.keys(manifest.peerDependencies ?? {})) {
    if (name.startsWith(own)) problems.push(`${name} is a peer: only third parties are`)
  }
  return problems
}

/** `manifests` of all workspaces: one range of each third-party dependency. */
export const versionProblems = (manifests) => {
  const ranges = new Map()
  for (const manifest of manifests) {
    for (const [name, range] of Object.entries({ ...manifest.dependencies, ...manifest.devDependencies })) {
      const found = ranges.get(name) ?? new Map()
      ranges.set(name, found.set(range, [...(found.get(range) ?? []), manifest.name]))
    }
  }
  return [...ranges]
    .filter(([, found]) => found.size > 1)
    .map(([name, found]) => `${name}: ${[...found].map(([range, users]) => `${range} in ${users.join(', ')}`).join('; ')}`)
}

/** An example that no test drives is not known to work. */
export const exampleProblems = ({ scripts = {}, private: hidden }) => [
  ...(hidden ? [] : ['it is not private']),
  ...['build', 'test', 'types'].filter((name) => !scripts[name]).map((name) => `it has no script "${name}"`),
]

export const checkManifests = () => {
  const packages = publishedPackages()
  const smallest = packages.find(({ folder }) => folder === template).manifest
  return [
    ...packages.map(({ dir, folder, manifest }) => ({
      name: `${manifest.name} has the shape of every package`,
      problems: [
        ...shapeProblems(manifest, folder, smallest),
        ...layerProblems(manifest, folder),
        ...files.filter((file) => !existsSync(join(dir, file))).map((file) => `${file} is missing`),
      ],
    })),
    ...exampleWorkspaces().map(({ manifest }) => ({
      name: `the example ${manifest.name} is built, tested and typed`,
      problems: exampleProblems(manifest),
    })),
    {
      name: 'every workspace uses one version of a dependency',
      problems: versionProblems(allWorkspaces().map(({ manifest }) => manifest)),
    },
  ]
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) report(checkManifests())
