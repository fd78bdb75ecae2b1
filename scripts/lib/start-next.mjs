/** A built Next.js application, started as in production. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'

/** `{ origin, stop }`: Next.js says where it listens. */
export const startNext = async (home, env = {}) => {
  const child = spawn('node', [join(home, 'node_modules/next/dist/bin/next'), 'start', '-p', '0'], {
    cwd: home,
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const stop = async () => {
    const gone = once(child, 'exit')
    child.kill()
    await gone
  }
  let said = ''
  const origin = await new Promise((resolve, reject) => {
    child.stdout.on('data', (part) => {
      said += part
      const found = /http:\/\/localhost:(\d+)/.exec(said)
      if (found && /Ready/.test(said)) resolve(`http://127.0.0.1:${found[1]}`)
    })
    child.once('exit', () => reject(new Error(`Next.js did not start: ${said}`)))
  })
  return { origin, stop }
}
