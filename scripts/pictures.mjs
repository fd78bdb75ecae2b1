/**
 * `npm run pictures`: takes the pictures of docs/pictures anew, as everything is built: the panel and the dashboard, the reports
 * of the command line (`-- cli` alone) and the site (`-- site` alone).
 */
import { join } from 'node:path'
import { buildSite } from './docs.mjs'
import { ensureChromium } from './ensure-chromium.mjs'
import { ensureRedis } from './ensure-redis.mjs'
import { node, pnpm } from './lib/run.mjs'
import { fromFindings } from './lib/steps.mjs'
import { ensureInstalled, root } from './pnpm.mjs'

ensureInstalled()
process.env.CHROME_PATH = ensureChromium()

/** Builds what a script of a workspace needs, and runs it there. */
const taking = (folder, file, filter) => async () => {
  const built = await pnpm(['exec', 'turbo', 'run', 'build', `--filter=${filter}`, '--output-logs=errors-only'])
  const cwd = join(root, folder)
  return built.ok ? node([join(root, 'node_modules/tsx/dist/cli.mjs'), file], { cwd, timeoutMs: 300_000 }) : built
}

/** Panel and dashboard, in the example. */
const ofExample = taking('examples/studio-community', 'e2e/pictures.ts', 'studio-community...')

const ofCli = () => {
  process.env.REDIS_SERVER_PATH = ensureRedis()
  return taking('packages/cache-cli', 'src/testing/pictures.ts', '@unstale/cache-cli...')()
}

const ofSite = async () => {
  const built = await buildSite()
  if (!built.ok) return built
  const { inspectSite } = await import('../site/inspect.mjs')
  return fromFindings(await inspectSite({ pictures: join(root, 'docs/pictures') }))
}

const all = { example: ofExample, cli: ofCli, site: ofSite }
const named = Object.keys(all).filter((name) => process.argv.includes(name))
for (const name of named.length > 0 ? named : Object.keys(all)) {
  const { ok, failed, output } = await all[name]()
  if (ok || failed === 0) continue
  console.error(output)
  process.exitCode = 1
}
if (!process.exitCode) console.log('docs/pictures is as everything looks now.')
