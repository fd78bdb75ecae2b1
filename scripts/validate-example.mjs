/**
 * `npm run verify` has the built example, on a Redis of its own, pass the gates of a rollout: `unstale validate` with
 * `examples/studio-community/unstale.config.mjs`, once for each phase. `node scripts/validate-example.mjs pre-deploy` runs one.
 */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { pathToFileURL } from 'node:url'
import { ensureRedis } from './ensure-redis.mjs'
import { node } from './lib/run.mjs'
import { ensureInstalled, root } from './pnpm.mjs'

const accepts = (port) =>
  new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1')
    socket.once('connect', () => resolve(true)).once('error', () => resolve(false))
    socket.once('connect', () => socket.destroy())
  })

const startRedis = async (port, dir) => {
  const child = spawn(ensureRedis(), ['--port', String(port), '--bind', '127.0.0.1', '--dir', dir, '--save', ''], { stdio: 'ignore' })
  const exited = once(child, 'exit')
  let running = true
  void exited.then(() => (running = false))
  while (!(await accepts(port))) {
    if (!running) throw new Error(`redis-server did not start on port ${port}.`)
    await pause(50)
  }
  return async () => {
    child.kill()
    await exited
  }
}

export const validateExample = async (phases = ['pre-deploy', 'staging', 'canary', 'production']) => {
  const { freePort, startApp } = await import(pathToFileURL(join(root, 'examples/studio-community/demo/start-app.mjs')).href)
  const scratch = mkdtempSync(join(tmpdir(), 'unstale-validate-'))
  const port = await freePort()
  const stopRedis = await startRedis(port, scratch)
  const env = { REDIS_URL: `redis://127.0.0.1:${port}`, METRICS_TOKEN: 'a token for operators' }
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
    await stopRedis()
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
