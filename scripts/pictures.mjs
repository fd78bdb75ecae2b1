/** `npm run pictures`: takes the pictures of docs/pictures anew: the panel and the dashboard, and the site (`-- site` alone), as they are built. */
import { join } from 'node:path'
import { buildSite } from './docs.mjs'
import { ensureChromium } from './ensure-chromium.mjs'
import { node, pnpm } from './lib/run.mjs'
import { fromFindings } from './lib/steps.mjs'
import { ensureInstalled, root } from './pnpm.mjs'

ensureInstalled()
process.env.CHROME_PATH = ensureChromium()

/** Panel and dashboard, in the example. */
const ofExample = async () => {
  const built = await pnpm(['exec', 'turbo', 'run', 'build', '--filter=studio-community...', '--output-logs=errors-only'])
  const cwd = join(root, 'examples/studio-community')
  return built.ok ? node([join(root, 'node_modules/tsx/dist/cli.mjs'), 'e2e/pictures.ts'], { cwd, timeoutMs: 300_000 }) : built
}

const ofSite = async () => {
  const built = await buildSite()
  if (!built.ok) return built
  const { inspectSite } = await import('../site/inspect.mjs')
  return fromFindings(await inspectSite({ pictures: join(root, 'docs/pictures') }))
}

const onlySite = process.argv.includes('site')
for (const take of onlySite ? [ofSite] : [ofExample, ofSite]) {
  const { ok, failed, output } = await take()
  if (ok || failed === 0) continue
  console.error(output)
  process.exitCode = 1
}
if (!process.exitCode) console.log('docs/pictures is as everything looks now.')
