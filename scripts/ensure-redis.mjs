/**
 * Finds a Redis server (or Valkey, which is as good) for the tests, and installs one where that is possible:
 * on Debian and Ubuntu through apt, as root or with a sudo that asks for no password. Elsewhere it says what to do and ends
 * with an error. `REDIS_SERVER_PATH` decides when it is set.
 */
import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { pathToFileURL } from 'node:url'

const names = ['redis-server', 'valkey-server']
const usualPlaces = ['/opt/homebrew/bin', '/usr/local/bin', '/usr/bin', '/snap/bin']

/** Where a server is, or undefined. A `REDIS_SERVER_PATH` that names no file counts as none: it was meant. */
export const redisPath = ({ env = process.env, exists = existsSync } = {}) => {
  if (env.REDIS_SERVER_PATH) return exists(env.REDIS_SERVER_PATH) ? env.REDIS_SERVER_PATH : undefined
  const folders = [...(env.PATH ?? '').split(delimiter).filter(Boolean), ...usualPlaces]
  return folders.flatMap((folder) => names.map((name) => join(folder, name))).find((path) => exists(path))
}

/** What to do by hand, for a platform. */
export const redisRemedy = (platform) =>
  ({
    darwin: 'brew install redis',
    linux: 'sudo apt-get install redis-server, or your distribution’s redis or valkey package',
    win32: 'run the tests under WSL: there is no Redis server for Windows itself',
  })[platform] ?? 'install Redis 6.2 or later'

const works = (command, args) => spawnSync(command, args, { stdio: 'ignore' }).status === 0

const installWithApt = () => {
  if (process.platform !== 'linux' || !existsSync('/usr/bin/apt-get')) return false
  const isRoot = process.getuid?.() === 0
  if (!isRoot && !works('sudo', ['-n', 'true'])) return false
  const apt = (...args) => {
    const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
    const [command, ...rest] = [...(isRoot ? [] : ['sudo', '-n']), 'apt-get', ...args]
    return spawnSync(command, rest, { stdio: ['ignore', 'ignore', 'inherit'], env }).status === 0
  }
  return apt('update', '-qq') && apt('install', '-y', '-qq', '--no-install-recommends', 'redis-server')
}

/** The path of a server, installed now if need be. Throws an error that says what to do. */
export const ensureRedis = () => {
  const found = redisPath()
  if (found) return found
  if (process.env.REDIS_SERVER_PATH)
    throw new Error(`REDIS_SERVER_PATH is "${process.env.REDIS_SERVER_PATH}", and there is no such file. Correct it or unset it.`)
  const installed = installWithApt() ? redisPath() : undefined
  if (installed) return installed
  throw new Error(
    `The tests need a Redis server, and none was found: ${redisRemedy(process.platform)}. Or set REDIS_SERVER_PATH to a redis-server or valkey-server.`,
  )
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  try {
    console.log(ensureRedis())
  } catch (error) {
    console.error(error.message)
    process.exit(1)
  }
}
