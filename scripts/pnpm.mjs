/**
 * Runs the workspace's own pnpm, from nothing but Node and npm:
 * `node scripts/pnpm.mjs <arguments>` installs what is missing first, then hands the arguments on.
 * Imports nothing but Node, since it runs before anything is installed.
 */
import { spawnSync } from 'node:child_process'
import { readFileSync, statSync, utimesSync } from 'node:fs'
import { fileURLToPath, pathToFileURL } from 'node:url'

export const root = fileURLToPath(new URL('..', import.meta.url))

const manifest = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'))
const marker = `${root}node_modules/.modules.yaml`
const windows = process.platform === 'win32'

/** The command line that runs pnpm. npx is a batch file on Windows, and only a shell starts one. */
export const pnpmCommand = (args) => ({
  command: 'npx',
  args: ['--loglevel=error', '--yes', `pnpm@${manifest.devEngines.packageManager.version}`, ...args].map((arg) =>
    windows && /\s/.test(arg) ? `"${arg}"` : arg,
  ),
  shell: windows,
})

const modifiedAt = (path) => statSync(path, { throwIfNoEntry: false })?.mtimeMs

const pnpm = (given) => {
  const { command, args, shell } = pnpmCommand(given)
  const { status, error } = spawnSync(command, args, {
    cwd: root,
    stdio: 'inherit',
    shell,
    env: { ...process.env, TURBO_TELEMETRY_DISABLED: '1', TURBO_NO_UPDATE_NOTIFIER: '1', NEXT_TELEMETRY_DISABLED: '1' },
  })
  if (error) console.error(`npx could not be started: ${error.message}. Is npm installed and on the PATH?`)
  return status ?? 1
}

/** Installs unless node_modules is at least as new as the lockfile. Ends the process when that cannot be done. */
export const ensureInstalled = () => {
  const least = Number(/\d+/.exec(manifest.engines.node)?.[0])
  if (Number(process.versions.node.split('.')[0]) < least) {
    console.error(`Node ${process.versions.node} is too old: this workspace needs Node ${least} or later.`)
    process.exit(1)
  }
  const installed = modifiedAt(marker)
  if (installed !== undefined && installed >= (modifiedAt(`${root}pnpm-lock.yaml`) ?? 0)) return
  const status = pnpm(['install', '--frozen-lockfile', '--reporter=append-only'])
  if (status !== 0) {
    console.error(
      `Installing the dependencies failed (exit code ${status}). What pnpm said stands above; run "npm run pnpm install" to try again.`,
    )
    process.exit(status)
  }
  // An install that had nothing to do leaves its marker as old as it was.
  utimesSync(marker, new Date(), new Date())
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const args = process.argv.slice(2)
  if (!['install', 'add', 'remove', 'update'].includes(args[0] ?? '')) ensureInstalled()
  process.exit(pnpm(args))
}
