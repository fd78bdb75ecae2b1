/**
 * How large what a browser loads is: every entry with a budget, and the peers, by the same tool.
 * Prints a table; `--write` writes docs/sizes.md and the end of docs/size-history.json; `--release` also puts the versions that are
 * new into that history; `--check` compares both with what is measured. Needs the packages to be built.
 */
import { readFileSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { node } from './lib/run.mjs'
import { historyRows, withCurrent, withReleases } from './lib/size-history.mjs'
import { report } from './lib/steps.mjs'
import { publishedPackages, readJson } from './lib/workspace.mjs'
import { root } from './pnpm.mjs'
import { GOALS, PARTS } from './size-parts.mjs'

const page = join(root, 'docs/sizes.md')
const historyFile = join(root, 'docs/size-history.json')

/** What is measured on top of the entry before it. */
const AND = 'the same, and '

const kB = (bytes) => (bytes < 1_000 ? `${bytes} B` : `${(bytes / 1_000).toFixed(2)} kB`)

const measure = async (dir) => {
  const { stdout, output } = await node([join(root, 'node_modules/size-limit/bin.js'), '--json'], { cwd: dir })
  if (!stdout.trim().startsWith('[')) throw new Error(output)
  return JSON.parse(stdout)
}

const ours = async ({ dir, manifest }) => {
  let base
  return (await measure(dir)).map(({ name, size, sizeLimit }) => {
    const isMore = name.startsWith(AND)
    if (!isMore) base = size
    return { package: manifest.name, name, size, limit: sizeLimit, more: isMore ? size - base : undefined }
  })
}

/** By the packages that each one is made of: their versions are those that are installed. */
const peers = async () => {
  const dir = join(root, 'benchmarks')
  return (await measure(dir)).map(({ name, size }) => {
    const versions = name.split(' + ').map((each) => `${each} ${readJson(join(dir, 'node_modules', each, 'package.json')).version}`)
    return { name: versions.join(', '), size }
  })
}

const esbuildOfSizeLimit = () => {
  const preset = createRequire(createRequire(join(root, 'package.json')).resolve('@size-limit/preset-small-lib'))
  return createRequire(preset.resolve('@size-limit/esbuild'))('esbuild')
}

/** Each part's share of the minified bundle of a client. Compression works on the whole, so shares are all that can be told. */
const shares = async () => {
  const entry = (name) => join(root, 'packages', name, 'src/index.ts')
  const { metafile } = await esbuildOfSizeLimit().build({
    stdin: { contents: `export { createCacheClient, trackedFetch } from '@unstale/cache-query'`, resolveDir: root },
    alias: Object.fromEntries(['cache-query', 'cache-core', 'cache-bus'].map((name) => [`@unstale/${name}`, entry(name)])),
    external: ['@tanstack/query-core'],
    bundle: true,
    minify: true,
    format: 'esm',
    platform: 'browser',
    write: false,
    metafile: true,
    logLevel: 'silent',
  })
  const inputs = Object.entries(Object.values(metafile.outputs)[0].inputs).filter(([, { bytesInOutput }]) => bytesInOutput > 0)
  const partOf = (path) => PARTS.find(({ files }) => files.some((file) => path.includes(file)))
  const unknown = inputs.filter(([path]) => !partOf(path)).map(([path]) => path)
  if (unknown.length > 0) throw new Error(`scripts/size-parts.mjs does not say to which part these belong: ${unknown.join(', ')}`)
  const total = inputs.reduce((sum, [, { bytesInOutput }]) => sum + bytesInOutput, 0)
  return PARTS.map(({ part, why }) => {
    const bytes = inputs.filter(([path]) => partOf(path)?.part === part).reduce((sum, [, { bytesInOutput }]) => sum + bytesInOutput, 0)
    return { part, why, share: bytes / total }
  }).sort((a, b) => b.share - a.share)
}

const CLIENT = 'a client and trackedFetch'

const table = (head, align, rows) => [head, align, ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n')

const historyOf = (history) => {
  const rows = historyRows(history, kB)
  const where =
    '`docs/size-history.json` has every release of every package, with dates and bytes, and what is not released yet; a release adds to it.'
  if (rows.length === 0) return `Nothing is released yet. ${where}`
  return `${table(['Import', 'The last releases', ''], ['---', '---', '---'], rows)}\n\n${where}`
}

const pageOf = ({ entries, others, parts, history }) => {
  const client = entries.find(({ name }) => name === CLIENT).size
  return `${[
    '# Sizes',
    'Minified and compressed with brotli, by size-limit, with everything that the import pulls in except what is named. Written by `npm run size -- --write`; `npm test` compares it with what it measures.',
    table(
      ['Import', 'Size', 'On top of it', 'Budget'],
      ['---', '---:', '---:', '---:'],
      entries.map((entry) => [
        `${entry.package}: ${entry.name}`,
        kB(entry.size),
        entry.more === undefined ? '' : kB(entry.more),
        entry.limit === undefined ? '' : kB(entry.limit),
      ]),
    ),
    '`@tanstack/query-core`, React and other peer dependencies are not counted. "On top of it" is what the last import adds to the entry before.',
    '## Goals, and what was reached',
    table(
      ['Import', 'Goal', 'Size', 'What its bytes are'],
      ['---', '---:', '---:', '---'],
      GOALS.map(({ package: of, name, goal, isOnTop, why }) => {
        const entry = entries.find((each) => each.package === of && each.name === name)
        return [`${of}: ${name}${isOnTop ? ', what it adds' : ''}`, kB(goal), kB(isOnTop ? entry.more : entry.size), why]
      }),
    ),
    'Loading the event stream’s code later, by `import()`, would take about 3 kB from what a page begins with. It is not done: a page that cannot load that file, after a deployment or on a bad network, would hear of nothing, and every application that tests with fake timers would wait for a real one.',
    '## What a client is made of',
    `${kB(client)} for a client and \`trackedFetch\`. None of it can be left out by an application that asks for a client, since each part keeps a promise that holds without being asked for. Shares are of the minified code; the sizes are the same shares of the compressed whole.`,
    table(
      ['Part', 'Share', 'About', 'What it is for'],
      ['---', '---:', '---:', '---'],
      parts.map(({ part, why, share }) => [part, `${Math.round(share * 100)} %`, kB(Math.round((share * client) / 10) * 10), why]),
    ),
    '## Others, by the same tool',
    'A cache with what it needs to load over HTTP and to be watched, without a framework’s bindings where they come apart.',
    table(
      ['Cache', 'Size'],
      ['---', '---:'],
      others.map(({ name, size }) => [name, kB(size)]),
    ),
    'What one comes with another may not have: these are the sizes that a page pays, not those of one feature. Ours is paid beside TanStack Query.',
    '## From release to release',
    historyOf(history),
  ].join('\n\n')}\n`
}

const measured = async () => {
  const entries = []
  for (const pkg of publishedPackages().filter(({ manifest }) => manifest['size-limit'])) entries.push(...(await ours(pkg)))
  return { entries, others: await peers(), parts: await shares(), history: withCurrent(readJson(historyFile), entries) }
}

const textOf = (history) => `${JSON.stringify(history, null, 2)}\n`

const versions = () => Object.fromEntries(publishedPackages().map(({ manifest }) => [manifest.name, manifest.version]))

const write = (found) => {
  writeFileSync(page, pageOf(found))
  writeFileSync(historyFile, textOf(found.history))
}

const NUMBER = /\d+(?:\.\d+)?/g

/** Equal but for figures that differ by at most 2 %: releases of Node compress a little differently. Whole ones are rounded, and may differ by one. */
export const isSamePage = (written, found) => {
  if (written.replace(NUMBER, '#') !== found.replace(NUMBER, '#')) return false
  const [before, after] = [written, found].map((text) => text.match(NUMBER) ?? [])
  const leeway = (figure) => Math.max(Number(figure) * 0.02, figure.includes('.') ? 0.01 : 1)
  return before.every((figure, at) => Math.abs(Number(figure) - Number(after[at])) <= leeway(figure) + 1e-9)
}

/** For `npm test`: what the page and the history say is what is measured. */
export const checkSizes = async () => {
  const found = await measured()
  const finding = (name, path, text) => ({
    name,
    problems: isSamePage(readFileSync(path, 'utf8'), text) ? [] : ['It does not say what is measured. Run "npm run size -- --write".'],
  })
  return [finding('docs/sizes.md', page, pageOf(found)), finding('docs/size-history.json', historyFile, textOf(found.history))]
}

/** For a release, once the versions are raised. */
const writeRelease = async () => {
  const found = await measured()
  write({ ...found, history: withReleases(found.history, versions(), new Date().toISOString().slice(0, 10)) })
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  if (process.argv.includes('--check')) report(await checkSizes())
  else if (process.argv.includes('--release')) await writeRelease()
  else {
    const found = await measured()
    console.log(pageOf(found))
    if (process.argv.includes('--write')) write(found)
  }
}
