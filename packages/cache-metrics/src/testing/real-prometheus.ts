import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { ensurePrometheus } from '../../../../scripts/ensure-prometheus.mjs'
import { freePort } from '../../../../scripts/lib/free-port.mjs'

/** Runs promtool in a folder that holds these files; what it printed, and whether it was content. */
export const promtool = (
  args: readonly string[],
  files: Readonly<Record<string, string>>,
  input?: string,
): { readonly ok: boolean; readonly output: string } => {
  const folder = mkdtempSync(join(tmpdir(), 'unstale-promtool-'))
  try {
    for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text)
    const { status, stdout, stderr } = spawnSync(join(ensurePrometheus(), 'promtool'), args, {
      cwd: folder,
      encoding: 'utf8',
      ...(input !== undefined && { input }),
    })
    return { ok: status === 0, output: `${stdout}${stderr}` }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

export interface RealPrometheus {
  /** Asks its API until the answer is one that `isGood`. */
  ask<Answer>(path: string, isGood: (answer: Answer) => boolean): Promise<Answer>
  stop(): Promise<void>
}

const untilExit = (child: ChildProcess): Promise<void> =>
  new Promise((resolve) => {
    if (child.exitCode !== null) resolve()
    else child.once('exit', () => resolve())
  })

/** A Prometheus of its own that scrapes one target each second and evaluates these rules. */
export const startPrometheus = async (
  target: { readonly host: string; readonly path: string; readonly query: Readonly<Record<string, string[]>> },
  rules: string,
): Promise<RealPrometheus> => {
  const folder = mkdtempSync(join(tmpdir(), 'unstale-prometheus-'))
  const port = await freePort()
  // JSON is YAML.
  writeFileSync(
    join(folder, 'prometheus.yml'),
    JSON.stringify({
      global: { scrape_interval: '1s', scrape_timeout: '1s', evaluation_interval: '1s' },
      rule_files: ['rules.yml'],
      scrape_configs: [{ job_name: 'app', metrics_path: target.path, params: target.query, static_configs: [{ targets: [target.host] }] }],
    }),
  )
  writeFileSync(join(folder, 'rules.yml'), rules)
  const child = spawn(
    join(ensurePrometheus(), 'prometheus'),
    [
      `--config.file=${join(folder, 'prometheus.yml')}`,
      `--storage.tsdb.path=${join(folder, 'data')}`,
      `--web.listen-address=127.0.0.1:${port}`,
    ],
    { stdio: ['ignore', 'ignore', 'pipe'] },
  )
  let log = ''
  child.stderr?.on('data', (chunk) => {
    log = (log + String(chunk)).slice(-5_000)
  })

  const once = async (path: string): Promise<unknown> => {
    const response = await fetch(`http://127.0.0.1:${port}${path}`)
    return response.json()
  }

  return {
    ask: async <Answer>(path: string, isGood: (answer: Answer) => boolean): Promise<Answer> => {
      let last: unknown
      for (let tries = 0; tries < 300; tries++) {
        if (child.exitCode !== null) throw new Error(`Prometheus ended: ${log}`)
        last = await once(path).catch(String)
        if (typeof last === 'object' && isGood(last as Answer)) return last as Answer
        await pause(200)
      }
      throw new Error(`Prometheus did not answer ${path} as awaited, but ${JSON.stringify(last)}. ${log}`)
    },
    stop: async () => {
      child.kill('SIGKILL')
      await untilExit(child)
      rmSync(folder, { recursive: true, force: true })
    },
  }
}
