/**
 * Finds a Chromium (or Chrome, or Edge) for the browser tests, and installs one where that is possible:
 * on Debian and Ubuntu as root, through apt. Elsewhere it says what to do and ends with an error.
 * `CHROME_PATH` decides when it is set.
 */
import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { pathToFileURL } from 'node:url'

const names = [
  'chromium',
  'chromium-browser',
  'google-chrome',
  'google-chrome-stable',
  'microsoft-edge',
  'microsoft-edge-stable',
  'chrome',
  'msedge',
]

const usualPlaces = ({ platform, env }) => {
  if (platform === 'darwin') {
    const apps = ['Chromium', 'Google Chrome', 'Microsoft Edge']
    return ['/Applications', join(env.HOME ?? '', 'Applications')].flatMap((folder) =>
      apps.map((app) => `${folder}/${app}.app/Contents/MacOS/${app}`),
    )
  }
  if (platform === 'win32') {
    const folders = [env.PROGRAMFILES, env['PROGRAMFILES(X86)'], env.LOCALAPPDATA].filter(Boolean)
    const programs = [
      'Google\\Chrome\\Application\\chrome.exe',
      'Chromium\\Application\\chrome.exe',
      'Microsoft\\Edge\\Application\\msedge.exe',
    ]
    return folders.flatMap((folder) => programs.map((program) => `${folder}\\${program}`))
  }
  return ['/snap/bin/chromium', '/opt/google/chrome/chrome', '/opt/microsoft/msedge/msedge']
}

const onPath = ({ platform, env }) =>
  (env.PATH ?? '').split(delimiter).flatMap((folder) => names.map((name) => join(folder, platform === 'win32' ? `${name}.exe` : name)))

/** Where a browser is, or undefined. A `CHROME_PATH` that names no file counts as none: it was meant. */
export const chromiumPath = ({ platform = process.platform, env = process.env, exists = existsSync } = {}) => {
  if (env.CHROME_PATH) return exists(env.CHROME_PATH) ? env.CHROME_PATH : undefined
  return [...onPath({ platform, env }), ...usualPlaces({ platform, env })].find((path) => exists(path))
}

/** What every launch in a test is given. The sandbox cannot run as root. */
export const launchFlags = [
  '--headless=new',
  ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
  '--disable-gpu',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--no-first-run',
]

const canUseApt = () => process.platform === 'linux' && process.getuid?.() === 0 && existsSync('/usr/bin/apt-get')

const installWithApt = () => {
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
  const apt = (...args) => spawnSync('apt-get', args, { stdio: ['ignore', 'inherit', 'inherit'], env }).status === 0
  return apt('update', '-qq') && apt('install', '-y', '-qq', '--no-install-recommends', 'chromium')
}

/** The path of a browser, installed now if need be. Throws an error that says what to do. */
export const ensureChromium = () => {
  const found = chromiumPath()
  if (found) return found
  if (process.env.CHROME_PATH)
    throw new Error(`CHROME_PATH is "${process.env.CHROME_PATH}", and there is no such file. Correct it or unset it.`)
  if (canUseApt() && installWithApt()) {
    const installed = chromiumPath()
    if (installed) return installed
  }
  throw new Error(
    'The browser tests need Chromium, Chrome or Edge, and none was found. Install one (Debian and Ubuntu: "sudo apt-get install chromium"), or set CHROME_PATH to its executable.',
  )
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  try {
    console.log(ensureChromium())
  } catch (error) {
    console.error(error.message)
    process.exit(1)
  }
}
