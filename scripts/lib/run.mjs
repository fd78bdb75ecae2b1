/** Runs a command to its end, with nobody at the keyboard, and gives back what it printed. */
import { spawn, spawnSync } from 'node:child_process'
import { pnpmCommand, root } from '../pnpm.mjs'

const windows = process.platform === 'win32'

/** What is captured is read by programs too: no colours, whatever the terminal around it can do. */
const environment = (more) => {
  const { FORCE_COLOR: _, ...rest } = process.env
  return { ...rest, NO_COLOR: '1', ...more }
}

/** Every process below `pid`. Task runners give their tasks process groups of their own, so a group is not enough. */
const descendants = (pid) => {
  const { stdout } = spawnSync('ps', ['-A', '-o', 'pid=,ppid='], { encoding: 'utf8' })
  const pairs = (stdout ?? '')
    .trim()
    .split('\n')
    .map((line) => line.trim().split(/\s+/).map(Number))
  const below = (parent) => pairs.filter(([, of]) => of === parent).flatMap(([child]) => [child, ...below(child)])
  return below(pid)
}

export const endTree = (pid) => {
  if (windows) {
    spawnSync('taskkill', ['/PID', String(pid), '/T', '/F'])
    return
  }
  for (const each of [...descendants(pid), pid]) {
    try {
      process.kill(each, 'SIGKILL')
    } catch {
      // It has ended by itself.
    }
  }
}

/**
 * @returns {Promise<{ ok: boolean, output: string, stdout: string }>} never rejects: what cannot start, or takes longer than
 * `timeoutMs`, has failed, and says so in its output.
 */
export const run = (command, args, { cwd = root, env = {}, timeoutMs = 300_000, shell = false } = {}) =>
  new Promise((resolve) => {
    let output = ''
    let stdout = ''
    const child = spawn(command, args, {
      cwd,
      env: environment(env),
      stdio: ['ignore', 'pipe', 'pipe'],
      shell,
    })
    const interrupted = () => {
      endTree(child.pid)
      process.exit(130)
    }
    const timer = setTimeout(() => {
      output += `\nStopped: "${command} ${args.join(' ')}" was still running after ${timeoutMs / 1000} s.\n`
      endTree(child.pid)
    }, timeoutMs)
    const finish = (ok, more = '') => {
      clearTimeout(timer)
      process.off('SIGINT', interrupted)
      process.off('SIGTERM', interrupted)
      resolve({ ok, output: output + more, stdout })
    }
    process.on('SIGINT', interrupted)
    process.on('SIGTERM', interrupted)
    child.stdout.on('data', (chunk) => {
      stdout += chunk
      output += chunk
    })
    child.stderr.on('data', (chunk) => {
      output += chunk
    })
    child.on('error', (error) => finish(false, `"${command}" could not be started: ${error.message}\n`))
    child.on('close', (code) => finish(code === 0))
  })

/** Runs the workspace's pnpm: `pnpm(['exec', 'biome', 'check'])`. */
export const pnpm = (given, options = {}) => {
  const { command, args, shell } = pnpmCommand(given)
  return run(command, args, {
    ...options,
    shell,
    env: { TURBO_TELEMETRY_DISABLED: '1', TURBO_NO_UPDATE_NOTIFIER: '1', NEXT_TELEMETRY_DISABLED: '1', ...options.env },
  })
}

/** Runs a module's file with this Node: what a `.bin` link would do, also on Windows. */
export const node = (args, options) => run(process.execPath, args, options)
