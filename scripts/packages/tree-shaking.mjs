/** Importing one thing brings one thing: bundled alone, each import brings the code that is named here and no other package. */
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { report } from '../lib/steps.mjs'
import { publishedPackages } from '../lib/workspace.mjs'
import { root } from '../pnpm.mjs'

// esbuild comes with tsup; a second one would be a second version.
const { build } = createRequire(createRequire(join(root, 'package.json')).resolve('tsup'))('esbuild')

/**
 * What a bundle of one import may hold at most, in bytes of minified code, and the modules of other packages it may bring.
 * `never`: words of the code of what it must not bring.
 */
const cases = [
  { from: 'cache-bus', names: 'createBus', bytes: 1_200, brings: ['mitt'] },
  { from: 'cache-core', names: 'tag', bytes: 3_400, brings: [], never: ['getOrSet', 'recordAppended'] },
  { from: 'cache-core', names: 'isFresh', bytes: 500, brings: [], never: ['getOrSet'] },
  { from: 'cache-core', names: 'defineModel', bytes: 14_500, brings: [], never: ['getOrSet', 'recordAppended'] },
  { from: 'cache-core', names: 'createTrail', bytes: 5_000, brings: [], never: ['getOrSet'] },
  { from: 'cache-query', names: 'trackedFetch', bytes: 9_000, brings: ['@unstale/cache-core'], never: ['prefetchStarted', 'changeDrawn'] },
  { from: 'cache-query', names: 'trackAxios', bytes: 9_800, brings: ['@unstale/cache-core'], never: ['prefetchStarted', 'changeDrawn'] },
  {
    from: 'cache-query',
    names: 'createCacheClient',
    bytes: 46_000,
    brings: ['@unstale/cache-bus', '@unstale/cache-core', 'mitt'],
    never: ['prefetchStarted', 'changeDrawn'],
  },
  { from: 'cache-react', names: 'useCacheStatus', bytes: 2_700, brings: [], never: ['attachShadow', 'uplot', 'invalidationMatched'] },
  { from: 'cache-react', names: 'useCacheEvents', bytes: 2_400, brings: [], never: ['attachShadow', 'uplot'] },
  { from: 'cache-react', names: 'usePrefetch', bytes: 3_200, brings: [], never: ['attachShadow', 'uplot', 'invalidationMatched'] },
  {
    from: 'cache-react',
    entry: './panel',
    names: 'CacheDebugPanel',
    bytes: 97_000,
    brings: ['@tanstack/react-virtual', '@tanstack/virtual-core'],
    never: ['uplot'],
  },
]

/** Packages whose own entry is taken to be there: what a case measures is what it brings over them. */
const external = ['react', 'react-dom', 'react/jsx-runtime', '@tanstack/*-query', '@tanstack/query-core']

const packageOf = (file) =>
  /(?:^|\/)packages\/([^/]+)\/dist\//.exec(file)?.[1] ?? /.*node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(file)?.[1] ?? file

/** What one import brings: bytes, packages with code in the bundle, and the code. */
export const bundleOf = async (dir, file, names, outside = []) => {
  const { outputFiles, metafile } = await build({
    stdin: { contents: `export { ${names} } from ${JSON.stringify(join(dir, file))}`, resolveDir: dir },
    bundle: true,
    minify: true,
    write: false,
    format: 'esm',
    platform: 'browser',
    metafile: true,
    external: [...external, ...outside],
    logLevel: 'silent',
  })
  const inputs = Object.values(metafile.outputs)[0].inputs
  const used = Object.entries(inputs).filter(([name, { bytesInOutput }]) => bytesInOutput > 0 && name !== '<stdin>')
  return {
    code: outputFiles[0].text,
    bytes: outputFiles[0].contents.length,
    modules: used.length,
    packages: [...new Set(used.map(([name]) => packageOf(name)))].sort(),
  }
}

export const problemsOf = ({ bytes: limit, brings, never = [] }, own, { bytes, packages, code }) => {
  const known = new Set([own, ...brings.map((name) => name.replace('@unstale/', ''))])
  return [
    ...(bytes > limit ? [`it is ${bytes} bytes, over ${limit}`] : []),
    ...packages.filter((name) => !known.has(name)).map((name) => `it brings ${name}`),
    ...never.filter((word) => code.includes(word)).map((word) => `it brings the code that says ${word}`),
  ]
}

export const checkTreeShaking = async () => {
  const findings = []
  for (const one of cases) {
    const pkg = publishedPackages().find(({ folder }) => folder === one.from)
    const entry = one.entry ?? '.'
    const file = pkg.manifest.exports[entry].import.default
    const bundle = await bundleOf(pkg.dir, file, one.names, one.from === 'cache-react' ? ['@unstale/*'] : [])
    const name = `{ ${one.names} } from ${pkg.manifest.name}${entry.slice(1)}: ${bundle.modules} modules, ${bundle.bytes} bytes`
    findings.push({ name, problems: problemsOf(one, pkg.folder, bundle) })
  }
  return findings
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) report(await checkTreeShaking())
