/** `npm run demo`: sets up from nothing but Node and npm, builds the example, and hands over to its demo. */
import { spawn, spawnSync } from 'node:child_process'
import { ensureInstalled, pnpmCommand, root } from './pnpm.mjs'

ensureInstalled()
console.log('Building the packages and the example …')
const { command, args, shell } = pnpmCommand(['exec', 'turbo', 'run', 'build', '--filter=studio-community...', '--output-logs=errors-only'])
const built = spawnSync(command, args, {
  cwd: root,
  stdio: 'inherit',
  shell,
  env: { ...process.env, TURBO_TELEMETRY_DISABLED: '1', TURBO_NO_UPDATE_NOTIFIER: '1', NEXT_TELEMETRY_DISABLED: '1' },
})
if (built.status !== 0) process.exit(built.status ?? 1)

const demo = spawn(process.execPath, ['demo/run.mjs', ...process.argv.slice(2)], {
  cwd: `${root}examples/studio-community`,
  stdio: 'inherit',
})
// The terminal sends Ctrl+C to both; this process waits for the other to clean up.
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => demo.kill(signal))
demo.once('exit', (code) => process.exit(code ?? 1))
