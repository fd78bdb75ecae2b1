/** A Redis server of one's own on a free port, in memory unless its arguments say otherwise. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { connect } from 'node:net'
import { setTimeout as pause } from 'node:timers/promises'
import { ensureRedis } from '../ensure-redis.mjs'
import { freePort } from './free-port.mjs'

const ATTEMPTS = 5
const LOOKS = 400

/** Which process serves Redis on a port; undefined where none does, or not yet. */
const servedBy = (port) =>
  new Promise((resolve) => {
    let answer = ''
    const socket = connect(port, '127.0.0.1', () => socket.write('INFO server\r\n'))
    const end = () => {
      socket.destroy()
      resolve(undefined)
    }
    socket.setTimeout(500, end).on('error', end).on('close', end)
    socket.on('data', (part) => {
      answer += part
      const found = /^process_id:(\d+)\r/m.exec(answer)
      if (!found && !answer.startsWith('-')) return
      socket.destroy()
      resolve(found ? Number(found[1]) : undefined)
    })
  })

const comesUp = async (child, port) => {
  for (let look = 0; look < LOOKS && child.exitCode === null; look++) {
    if ((await servedBy(port)) === child.pid) return true
    await pause(25)
  }
  return false
}

const end = async (child) => {
  if (child.exitCode !== null || child.signalCode !== null) return
  const exited = once(child, 'exit')
  child.kill('SIGKILL')
  await exited
}

/**
 * Starts one, and returns its port and process when it answers. `folder` is where it works. A port that was free may be taken by the time
 * the server wants it: then another is tried, or the same one again where it has to be `at` that.
 */
export const launchRedis = async ({ folder, args = [], at }) => {
  for (let attempt = 1; ; attempt++) {
    const port = at ?? (await freePort())
    const own = ['--port', String(port), '--bind', '127.0.0.1', '--dir', folder, '--save', '']
    const child = spawn(ensureRedis(), [...own, ...args], { stdio: 'ignore' })
    if (await comesUp(child, port)) return { port, child }
    await end(child)
    if (attempt === ATTEMPTS) throw new Error(`redis-server did not start on port ${port}, tried ${ATTEMPTS} times.`)
  }
}
