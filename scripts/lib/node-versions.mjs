/** Other versions of Node, as npm has them. */
import { mkdirSync, writeFileSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { run } from './run.mjs'

/** The majors that everything runs on: those that `engines` promises, up to the newest. */
export const majors = [20, 22, 24, 26]

/**
 * Installs the newest Node of a major version into `folder`, and gives back an environment in which `node` and `npm` are run by it,
 * and where it lies.
 */
export const nodeOf = async (major, folder) => {
  mkdirSync(folder, { recursive: true })
  writeFileSync(join(folder, 'package.json'), '{ "private": true }\n')
  const args = ['install', `node@${major}`, '--no-audit', '--no-fund', '--loglevel=error']
  const { ok, output } = await run('npm', args, { cwd: folder, shell: process.platform === 'win32' })
  if (!ok) throw new Error(output)
  const env = { PATH: `${join(folder, 'node_modules/.bin')}${delimiter}${process.env.PATH}` }
  const { stdout } = await run('node', ['--version'], { cwd: folder, env })
  const { stdout: path } = await run('node', ['-p', 'process.execPath'], { cwd: folder, env })
  if (!stdout.startsWith(`v${major}.`)) throw new Error(`asked for Node ${major}, got ${stdout}`)
  return { env, version: stdout.trim().slice(1), path: path.trim() }
}
