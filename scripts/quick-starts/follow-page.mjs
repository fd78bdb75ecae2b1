/** Follows one variant of a quick start in an empty folder, literally. */
import { spawn } from 'node:child_process'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { freePort } from '../lib/free-port.mjs'
import { endTree, run } from '../lib/run.mjs'
import { applyDiff } from './apply-diff.mjs'

/** Runs in a shell that stops at the first failure, and says in which folder it ended. */
const runShell = async (code, cwd, env) => {
  const { ok, output, stdout } = await run('bash', ['-e', '-c', `${code}\necho "in:$PWD"`], { cwd, env, timeoutMs: 300_000 })
  if (!ok) throw new Error(`this failed:\n${code}\n${output}`)
  return /in:(.*)\n$/.exec(stdout)?.[1] ?? cwd
}

const startShell = (code, cwd, env) => {
  let said = ''
  const child = spawn('bash', ['-e', '-c', code], {
    cwd,
    env: { ...process.env, NO_COLOR: '1', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (part) => (said += part))
  const ended = new Promise((resolve) => child.once('exit', resolve))
  return {
    /** The end of what it said: an application that fails says the same again and again. */
    said: () => said.slice(-4_000),
    stop: async () => {
      endTree(child.pid)
      await ended
    },
  }
}

/** Resolves with the number of steps and of what was checked. Everything that was started is stopped, whatever happens. */
export const followPage = async ({ steps, folder, env, checks }) => {
  mkdirSync(folder, { recursive: true })
  const ports = { PORT: String(await freePort()), API_PORT: String(await freePort()) }
  const all = { ...env, ...ports, NEXT_TELEMETRY_DISABLED: '1', npm_config_audit: 'false', npm_config_fund: 'false' }
  const started = []
  const done = { commands: 0, files: 0, checks: [] }
  let cwd = folder
  const take = {
    run: async ({ code }) => {
      cwd = await runShell(code, cwd, all)
      done.commands++
    },
    start: async ({ code }) => {
      started.push(startShell(code, cwd, all))
      done.commands++
    },
    file: async ({ path, code }) => {
      mkdirSync(dirname(join(cwd, path)), { recursive: true })
      writeFileSync(join(cwd, path), code)
      done.files++
    },
    edit: async ({ path, code }) => {
      writeFileSync(join(cwd, path), applyDiff(readFileSync(join(cwd, path), 'utf8'), code))
      done.files++
    },
    check: async ({ name }) => {
      const check = checks[name]
      if (!check) throw new Error(`nobody knows how to check "${name}"`)
      done.checks.push(...(await check({ page: `http://localhost:${ports.PORT}`, api: `http://localhost:${ports.API_PORT}`, cwd })))
    },
    shown: async () => undefined,
  }
  try {
    for (const step of steps) {
      try {
        await take[step.kind](step)
      } catch (error) {
        throw new Error(`line ${step.line} (${step.kind}${step.path ? ` ${step.path}` : ''}): ${error.message}`, { cause: error })
      }
    }
  } catch (error) {
    throw new Error(`${error.message}\n${started.map(({ said }) => said()).join('\n')}`, { cause: error })
  } finally {
    for (const each of started) await each.stop()
  }
  return done
}
