/** Starts the built application on a free port of this machine and ends it by its pid. */
import { spawn } from 'node:child_process'
import { createRequire } from 'node:module'
import { createServer } from 'node:net'
import { fileURLToPath } from 'node:url'

const example = fileURLToPath(new URL('..', import.meta.url))

export const freePort = () =>
  new Promise((resolve, reject) => {
    const probe = createServer()
    probe.once('error', reject)
    probe.listen(0, '127.0.0.1', () => {
      const { port } = probe.address()
      probe.close(() => resolve(port))
    })
  })

const answersAt = async (url) => {
  try {
    return (await fetch(url, { signal: AbortSignal.timeout(10_000) })).ok
  } catch {
    return false
  }
}

/**
 * Resolves with the running application's address once it answers at `readyPath`: by default once it has created and seeded its database.
 * `stop` ends it and waits until it is gone.
 */
export const startApp = async ({ port, dataDir, env = {}, readyPath = '/studio/api/stories', startTimeoutMs = 90_000 } = {}) => {
  const chosen = port ?? (await freePort())
  const url = `http://127.0.0.1:${chosen}`
  const next = createRequire(`${example}package.json`).resolve('next/dist/bin/next')
  const child = spawn(process.execPath, [next, 'start', '--port', String(chosen), '--hostname', '127.0.0.1'], {
    cwd: example,
    env: { ...process.env, NODE_ENV: 'production', ...(dataDir && { UNSTALE_DATA_DIR: dataDir }), ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let output = ''
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (output = (output + chunk).slice(-20_000)))
  const exited = new Promise((resolve) => child.once('exit', resolve))
  let running = true
  void exited.then(() => (running = false))

  const stop = async () => {
    if (running) child.kill()
    await exited
  }

  const givesUpAt = Date.now() + startTimeoutMs
  while (!(await answersAt(url + readyPath))) {
    if (!running || Date.now() > givesUpAt) {
      await stop()
      throw new Error(`The application did not start on port ${chosen}. It said:\n${output}`)
    }
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
  return { url, port: chosen, pid: child.pid, stop, output: () => output, exited }
}
