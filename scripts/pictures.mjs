/** `npm run pictures`: takes the pictures of docs/pictures anew, of the panel and the dashboard as they are built. */
import { join } from 'node:path'
import { ensureChromium } from './ensure-chromium.mjs'
import { node, pnpm } from './lib/run.mjs'
import { ensureInstalled, root } from './pnpm.mjs'

ensureInstalled()
process.env.CHROME_PATH = ensureChromium()
const built = await pnpm(['exec', 'turbo', 'run', 'build', '--filter=studio-community...', '--output-logs=errors-only'])
const cwd = join(root, 'examples/studio-community')
const taken = built.ok ? await node([join(root, 'node_modules/tsx/dist/cli.mjs'), 'e2e/pictures.ts'], { cwd, timeoutMs: 300_000 }) : built
if (!taken.ok) console.error(taken.output)
else console.log('docs/pictures is as the panel and the dashboard look now.')
process.exitCode = taken.ok ? 0 : 1
