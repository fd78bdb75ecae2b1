/**
 * Finds Prometheus and promtool for the tests, and fetches them where that is possible: on Debian and Ubuntu, the distribution's
 * package is unpacked into node_modules/.cache, so that no service is installed or started. Elsewhere it says what to do and
 * ends with an error. `PROMETHEUS_PATH` decides when it is set: a folder that holds both.
 */
import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'

const programs = ['prometheus', 'promtool']
const usualPlaces = ['/opt/homebrew/bin', '/usr/local/bin', '/usr/bin']
const cache = fileURLToPath(new URL('../node_modules/.cache/unstale/prometheus', import.meta.url))

/** The folder of both programs, or undefined. A `PROMETHEUS_PATH` that does not hold them counts as none: it was meant. */
export const prometheusPath = ({ env = process.env, exists = existsSync } = {}) => {
  const holds = (folder) => programs.every((name) => exists(join(folder, name)))
  if (env.PROMETHEUS_PATH) return holds(env.PROMETHEUS_PATH) ? env.PROMETHEUS_PATH : undefined
  const folders = [...(env.PATH ?? '').split(delimiter).filter(Boolean), ...usualPlaces, join(cache, 'usr/bin')]
  return folders.find(holds)
}

/** What to do by hand, for a platform. */
export const prometheusRemedy = (platform) =>
  ({
    darwin: 'brew install prometheus',
    linux: 'sudo apt-get install prometheus, or your distribution’s package',
    win32: 'run the tests under WSL, or unpack a release of Prometheus',
  })[platform] ?? 'install Prometheus 2.42 or later'

const works = (command, args, options = {}) => spawnSync(command, args, { stdio: 'ignore', ...options }).status === 0

/** Needs no rights but to refresh the lists, and without those the ones that are there may do. */
const unpackWithApt = () => {
  if (process.platform !== 'linux' || !existsSync('/usr/bin/apt-get')) return false
  mkdirSync(cache, { recursive: true })
  const download = () => works('apt-get', ['download', '-qq', 'prometheus'], { cwd: cache })
  if (process.getuid?.() === 0) works('apt-get', ['update', '-qq'])
  else works('sudo', ['-n', 'apt-get', 'update', '-qq'])
  if (!download()) return false
  const archive = readdirSync(cache).find((name) => name.endsWith('.deb'))
  return archive !== undefined && works('dpkg-deb', ['-x', join(cache, archive), cache])
}

/** The folder of both programs, fetched now if need be. Throws an error that says what to do. */
export const ensurePrometheus = () => {
  const found = prometheusPath()
  if (found) return found
  if (process.env.PROMETHEUS_PATH)
    throw new Error(
      `PROMETHEUS_PATH is "${process.env.PROMETHEUS_PATH}", and it does not hold ${programs.join(' and ')}. Correct it or unset it.`,
    )
  const unpacked = unpackWithApt() ? prometheusPath() : undefined
  if (unpacked) return unpacked
  throw new Error(
    `The tests need Prometheus and promtool, and they were not found: ${prometheusRemedy(process.platform)}. Or set PROMETHEUS_PATH to the folder that holds both.`,
  )
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  try {
    console.log(ensurePrometheus())
  } catch (error) {
    console.error(error.message)
    process.exit(1)
  }
}
