/**
 * `npm run verify -- quick-starts`: follows each page of docs/start literally, in an empty folder, and looks at what it promises.
 * The packages come packed from this workspace, through a registry for their scope alone; the commands run as they stand.
 * `node scripts/quick-starts.mjs vite` follows the pages or variants whose names say so, and prints what was seen.
 */
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { ensureChromium } from './ensure-chromium.mjs'
import { publishedPackages } from './lib/workspace.mjs'
import { pack } from './packages/pack.mjs'
import { root } from './pnpm.mjs'
import { checks } from './quick-starts/checks.mjs'
import { followPage } from './quick-starts/follow-page.mjs'
import { startOwnRegistry } from './quick-starts/own-registry.mjs'
import { parsePage } from './quick-starts/parse-page.mjs'

const pagesIn = join(root, 'docs/start')

const follow = async (name, variant, options) => {
  const started = Date.now()
  try {
    const done = await followPage({ ...options, steps: variant.steps, checks })
    return { name, ok: true, ...done, seconds: Math.round((Date.now() - started) / 1000) }
  } catch (error) {
    return { name, ok: false, problem: error.message }
  }
}

/** A step of `npm run verify`. One promise that was seen is one check passed. */
export const quickStarts = async (scratch, { only = [], print = () => undefined } = {}) => {
  process.env.CHROME_PATH = ensureChromium()
  mkdirSync(scratch, { recursive: true })
  const packed = await pack(publishedPackages(), join(scratch, 'tarballs'))
  const registry = await startOwnRegistry(packed)
  const results = []
  try {
    for (const file of readdirSync(pagesIn).filter((path) => path.endsWith('.md'))) {
      const { variants, problems } = parsePage(readFileSync(join(pagesIn, file), 'utf8'))
      if (problems.length > 0) results.push({ name: file, ok: false, problem: problems.join('\n') })
      for (const variant of variants) {
        const name = [file.replace(/\.md$/, ''), variant.name].filter(Boolean).join(': ')
        if (only.length > 0 && !only.some((word) => name.includes(word))) continue
        const result = await follow(name, variant, { folder: join(scratch, name.replaceAll(/\W+/g, '-')), env: registry.env })
        results.push(result)
        print(result)
      }
    }
  } finally {
    registry.close()
  }
  const passed = results.flatMap((result) => (result.ok ? result.checks : []))
  const failed = results.filter(({ ok }) => !ok)
  return {
    passed: passed.length,
    failed: failed.length + (passed.length === 0 ? 1 : 0),
    output: failed.map(({ name, problem }) => `${name}: ${problem}`).join('\n'),
    results,
  }
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const scratch = mkdtempSync(join(tmpdir(), 'unstale-start-'))
  const { passed, failed } = await quickStarts(scratch, {
    only: process.argv.slice(2),
    print: ({ name, ok, problem, commands, files, checks: seen, seconds }) =>
      console.log(ok ? `✓ ${name}: ${commands} commands, ${files} files, ${seconds} s; ${seen.join('; ')}` : `✗ ${name}: ${problem}`),
  })
  rmSync(scratch, { recursive: true, force: true })
  console.log(`\n${passed} passed, ${failed} failed`)
  process.exitCode = failed === 0 ? 0 : 1
}
