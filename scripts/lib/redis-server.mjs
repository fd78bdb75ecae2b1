/** A Redis server of one's own, without persistence, for as long as it is needed. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { ensureRedis } from '../ensure-redis.mjs'
import { freePort } from './free-port.mjs'

const accepts = (port) =>
  new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1')
    socket.once('connect', () => resolve(true)).once('error', () => resolve(false))
    socket.once('connect', () => socket.destroy())
  })

/** `{ url, stop }`. */
export const startRedis = async () => {
  const port = await freePort()
  const dir = mkdtempSync(join(tmpdir(), 'unstale-redis-'))
  const child = spawn(ensureRedis(), ['--port', String(port), '--bind', '127.0.0.1', '--dir', dir, '--save', ''], { stdio: 'ignore' })
  const exited = once(child, 'exit')
  let running = true
  void exited.then(() => (running = false))
  while (!(await accepts(port))) {
    if (!running) throw new Error(`redis-server did not start on port ${port}.`)
    await pause(50)
  }
  return {
    url: `redis://127.0.0.1:${port}`,
    stop: async () => {
      child.kill()
      await exited
      rmSync(dir, { recursive: true, force: true })
    },
  }
}
