/** `npm run requests-saved`: counts anew what docs/requests-saved.md tells, and writes it. */
import { join } from 'node:path'
import { ensureChromium } from './ensure-chromium.mjs'
import { ensureRedis } from './ensure-redis.mjs'
import { node, pnpm } from './lib/run.mjs'
import { ensureInstalled, root } from './pnpm.mjs'

ensureInstalled()
process.env.CHROME_PATH = ensureChromium()
process.env.REDIS_SERVER_PATH = ensureRedis()
const built = await pnpm(['exec', 'turbo', 'run', 'build', '--filter=studio-community...', '--output-logs=errors-only'])
const suite = ['run', 'e2e/cache-performance-benchmarks.test.ts', '-t', 'requests saved']
const cwd = join(root, 'examples/studio-community')
const env = { UPDATE_REQUESTS_SAVED: '1' }
const counted = built.ok ? await node([join(root, 'node_modules/vitest/vitest.mjs'), ...suite], { cwd, env, timeoutMs: 300_000 }) : built
console[counted.ok ? 'log' : 'error'](counted.ok ? 'docs/requests-saved.md says what was counted.' : counted.output)
process.exitCode = counted.ok ? 0 : 1
