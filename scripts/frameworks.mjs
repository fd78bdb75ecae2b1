/** `npm run frameworks`: runs the contract suite of the adapters and writes its matrix to docs/frameworks.md. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { node } from './lib/run.mjs'
import { readJson } from './lib/workspace.mjs'
import { ensureInstalled, root } from './pnpm.mjs'

const home = join(root, 'packages/cache-server')
const packageOf = { 'Next.js': 'next', 'React Router': 'react-router', Express: 'express', Fastify: 'fastify', Hono: 'hono', Koa: 'koa' }

const versionOf = (name) => (packageOf[name] ? readJson(join(home, 'node_modules', packageOf[name], 'package.json')).version : '')

/** What a framework is driven by, out of the sources of the suite. */
const howOf = (name) => {
  const files = ['fetch-hosts', 'express-host', 'fastify-host', 'hono-host', 'koa-host']
  const text = files.map((file) => readFileSync(join(home, `src/testing/hosts/${file}.ts`), 'utf8')).join('\n')
  const escaped = name.replaceAll('.', '\\.')
  const found = new RegExp(`(?:fetchHost\\(\\s*|name: )'${escaped}',\\s*(?:how: )?(?:'([^'\\n]*)'|"([^"\\n]*)")`).exec(text)
  return found?.[1] ?? found?.[2] ?? ''
}

const runSuite = async () => {
  const folder = mkdtempSync(join(tmpdir(), 'unstale-frameworks-'))
  const file = join(folder, 'results.json')
  const args = ['run', 'src/frameworks.test.ts', '--reporter=json', `--outputFile=${file}`]
  await node([join(root, 'node_modules/vitest/vitest.mjs'), ...args], { cwd: home, timeoutMs: 300_000 })
  const { testResults } = readJson(file)
  rmSync(folder, { recursive: true, force: true })
  return testResults
    .flatMap(({ assertionResults }) => assertionResults)
    .filter(({ ancestorTitles }) => !ancestorTitles[0].startsWith('docs/'))
}

const unique = (values) => [...new Set(values)]

export const matrixOf = (results) => {
  const frameworks = unique(results.map(({ ancestorTitles }) => ancestorTitles[0]))
  const behaviours = unique(results.map(({ title }) => title))
  const at = (framework, behaviour) => results.find(({ ancestorTitles, title }) => ancestorTitles[0] === framework && title === behaviour)
  const cell = (result) => (result?.status === 'passed' ? 'yes' : 'NO')
  return [
    `| | ${frameworks.join(' | ')} |`,
    `| --- |${frameworks.map(() => ' :-: |').join('')}`,
    ...behaviours.map((behaviour) => `| ${behaviour} | ${frameworks.map((framework) => cell(at(framework, behaviour))).join(' | ')} |`),
  ]
}

export const writeFrameworks = async () => {
  const results = await runSuite()
  const failed = results.filter(({ status }) => status !== 'passed').length
  const frameworks = unique(results.map(({ ancestorTitles }) => ancestorTitles[0]))
  const lines = [
    '# Frameworks',
    '',
    'What the server side does, framework by framework: each cell is a test that runs over a real socket.',
    'Written by `npm run frameworks`; the suite is `packages/cache-server/src/testing/contract`. How to add a framework: [adapters.md](adapters.md).',
    '',
    `${new Date().toISOString().slice(0, 10)}, Node ${process.versions.node}: ${results.length - failed} of ${results.length} hold.`,
    '',
    ...matrixOf(results),
    '',
    '| framework | version | driven by |',
    '| --- | --- | --- |',
    ...frameworks.map((name) => `| ${name} | ${versionOf(name)} | ${howOf(name)} |`),
    '',
    'Not said by these tests: that an application built with Next.js, React Router or SvelteKit runs; their columns call handlers as those frameworks do. The example application does so for Next.js, in a browser.',
  ]
  writeFileSync(join(root, 'docs/frameworks.md'), `${lines.join('\n')}\n`)
  return { passed: results.length - failed, failed, output: '' }
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  ensureInstalled()
  const { passed, failed } = await writeFrameworks()
  console.log(`${passed} passed, ${failed} failed; docs/frameworks.md is written`)
  process.exitCode = failed === 0 ? 0 : 1
}
