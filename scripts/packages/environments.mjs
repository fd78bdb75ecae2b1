/** The packed packages where their users have them: bundled by Vite and by Rspack, and run where there is no Node. */
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { readmeExample } from '../lib/readme-example.mjs'
import { node } from '../lib/run.mjs'
import { fromFindings } from '../lib/steps.mjs'
import { publishedPackages } from '../lib/workspace.mjs'
import { root } from '../pnpm.mjs'
import { install, withOwnDependencies } from './install.mjs'
import { pack } from './pack.mjs'

// esbuild comes with tsup; a second one would be a second version.
const { build } = createRequire(createRequire(join(root, 'package.json')).resolve('tsup'))('esbuild')

const react = { react: '19.3.1', 'react-dom': '19.3.1', '@tanstack/react-query': '5.108.0', '@tanstack/query-core': '5.108.0' }

/** A page of every entry point for browsers. */
const page = `
import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { createCacheClient, tag, useCacheInvalidation, useCacheStatus } from '@unstale/cache-react'
import { AdvancedCacheMetricsDashboard } from '@unstale/cache-react/dashboard'
import { CacheDebugPanel } from '@unstale/cache-react/panel'
import { createElement } from 'react'
import { createRoot } from 'react-dom/client'

const queryClient = new QueryClient()
createCacheClient(queryClient, { events: '/events' })
const Status = () => {
  const { invalidate } = useCacheInvalidation()
  return createElement('button', { onClick: () => invalidate(tag('price')) }, useCacheStatus().state)
}
createRoot(document.getElementById('root')).render(
  createElement(QueryClientProvider, { client: queryClient },
    createElement(Status), createElement(CacheDebugPanel), createElement(AdvancedCacheMetricsDashboard, { endpoint: '/api/cache' })))
`

/** What a bundler has written, as text. */
const written = (folder) =>
  readdirSync(folder, { recursive: true })
    .filter((name) => String(name).endsWith('.js'))
    .map((name) => readFileSync(join(folder, String(name)), 'utf8'))
    .join('\n')

const bundleProblems = (code) => [
  ...['unstale-dashboard', 'unstale-panel'].filter((word) => !code.includes(word)).map((word) => `${word} is not in it`),
  ...(/["']node:[a-z_]+["']/.test(code) ? ['it asks for a Node built-in'] : []),
]

const vite = async (packages, folder) => {
  await install(folder, withOwnDependencies(packages, ['@unstale/cache-react']), { ...react, vite: '8.3.8' })
  writeFileSync(join(folder, 'main.js'), page)
  writeFileSync(join(folder, 'index.html'), '<!doctype html><div id="root"></div><script type="module" src="/main.js"></script>')
  const { ok, output } = await node([join(folder, 'node_modules/vite/bin/vite.js'), 'build'], { cwd: folder })
  return { name: 'Vite builds a page of everything for browsers', problems: ok ? bundleProblems(written(join(folder, 'dist'))) : [output] }
}

const rspack = async (packages, folder) => {
  await install(folder, withOwnDependencies(packages, ['@unstale/cache-react']), { ...react, '@rspack/core': '2.3.2' })
  mkdirSync(join(folder, 'src'))
  writeFileSync(join(folder, 'src/index.js'), page)
  writeFileSync(
    join(folder, 'build.mjs'),
    `import { rspack } from '@rspack/core'
rspack({ mode: 'production', entry: './src/index.js', performance: false, output: { path: '${join(folder, 'dist').replaceAll('\\', '/')}' } }, (error, stats) => {
  if (error || stats.hasErrors() || stats.hasWarnings()) {
    console.error(String(error ?? stats))
    process.exitCode = 1
  }
})`,
  )
  const { ok, output } = await node(['build.mjs'], { cwd: folder })
  return {
    name: 'Rspack builds a page of everything for browsers, without a warning',
    problems: ok ? bundleProblems(written(join(folder, 'dist'))) : [output],
  }
}

/** The README's first example, and a client, in a realm that has what edge functions have and nothing of Node. */
const edge = async (packages, folder) => {
  const name = 'the README’s first example and a client run in an edge runtime'
  const { code, expected } = readmeExample(readFileSync(join(root, 'README.md'), 'utf8'))
  await install(folder, withOwnDependencies(packages, ['@unstale/cache-query']), {
    '@edge-runtime/vm': '5.0.0',
    '@tanstack/query-core': react['@tanstack/query-core'],
  })
  const imports = code.match(/^import .*$/gm) ?? []
  const contents = [
    ...imports,
    "import { QueryClient } from '@tanstack/query-core'",
    "import { createCacheClient } from '@unstale/cache-query'",
    'globalThis.result = (async () => {',
    '  createCacheClient(new QueryClient()).destroy()',
    code.replace(/^import .*$/gm, ''),
    '})()',
  ].join('\n')
  const { outputFiles } = await build({
    stdin: { contents, resolveDir: folder, loader: 'ts' },
    bundle: true,
    write: false,
    format: 'iife',
    platform: 'browser',
    target: 'es2022',
    logLevel: 'silent',
  })
  writeFileSync(join(folder, 'bundle.js'), outputFiles[0].text)
  writeFileSync(
    join(folder, 'run.mjs'),
    `import { readFileSync } from 'node:fs'
import { EdgeVM } from '@edge-runtime/vm'
const vm = new EdgeVM()
if (vm.evaluate('typeof process + typeof require') !== 'undefinedundefined') throw new Error('this is no edge runtime')
vm.evaluate(readFileSync('bundle.js', 'utf8'))
await vm.evaluate('result')
`,
  )
  const { ok, output, stdout } = await node(['run.mjs'], { cwd: folder })
  return { name, problems: ok && stdout.trim() === expected.join('\n') ? [] : [output] }
}

const kinds = { vite, rspack, edge }

/** Packs what is built and tries it in each environment, or in those named. */
export const environments = async (scratch, only = Object.keys(kinds)) => {
  const packages = await pack(publishedPackages(), join(scratch, 'tarballs'))
  const findings = []
  for (const kind of only) {
    try {
      findings.push(await kinds[kind](packages, join(scratch, kind)))
    } catch (error) {
      findings.push({ name: kind, problems: [error.message] })
    }
  }
  return fromFindings(findings)
}
