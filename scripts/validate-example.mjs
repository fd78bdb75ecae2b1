/**
 * `npm run verify` has the built example, on a Redis of its own, pass the gates of a rollout: `unstale validate` with
 * `examples/studio-community/unstale.config.mjs`, once for each phase. `node scripts/validate-example.mjs pre-deploy` runs one.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { startRedis } from './lib/redis-server.mjs'
import { node } from './lib/run.mjs'
import { ensureInstalled, root } from './pnpm.mjs'

export const validateExample = async (phases = ['pre-deploy', 'staging', 'canary', 'production']) => {
  const { startApp } = await import(pathToFileURL(join(root, 'examples/studio-community/demo/start-app.mjs')).href)
  const scratch = mkdtempSync(join(tmpdir(), 'unstale-validate-'))
  const redis = await startRedis()
  const env = { REDIS_URL: redis.url, METRICS_TOKEN: 'a token for operators' }
  const results = []
  try {
    const app = await startApp({ dataDir: join(scratch, 'data'), env })
    const args = ['--config', join(root, 'examples/studio-community/unstale.config.mjs'), '--url', app.url]
    for (const phase of phases) {
      const bin = join(root, 'packages/cache-cli/dist/bin.js')
      results.push(await node([bin, 'validate', '--phase', phase, ...args], { env, timeoutMs: 180_000 }))
    }
    await app.stop()
  } finally {
    await redis.stop()
    rmSync(scratch, { recursive: true, force: true })
  }
  const failed = results.filter(({ ok }) => !ok).length
  return { passed: results.length - failed, failed, output: results.map(({ output }) => output).join('\n\n') }
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  ensureInstalled()
  const { failed, output } = await validateExample(process.argv.length > 2 ? process.argv.slice(2) : undefined)
  console.log(output)
  process.exitCode = failed === 0 ? 0 : 1
}
