import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, expect, it, vi } from 'vitest'
import * as ports from './free-port.mjs'
import { launchRedis } from './launch-redis.mjs'

vi.mock('./free-port.mjs', { spy: true })

const folder = mkdtempSync(join(tmpdir(), 'unstale-launch-'))
const children = []

afterEach(async () => {
  vi.restoreAllMocks()
  for (const child of children.splice(0)) {
    const exited = once(child, 'exit')
    child.kill('SIGKILL')
    await exited
  }
})

const launch = async (options = {}) => {
  const launched = await launchRedis({ folder, ...options })
  children.push(launched.child)
  return launched
}

it('a port that another Redis has taken meanwhile is left to it', async () => {
  const first = await launch()
  vi.mocked(ports.freePort).mockResolvedValueOnce(first.port)
  const second = await launch()
  expect(second.port).not.toBe(first.port)
  expect(second.child.exitCode).toBeNull()
})

it('one that has to be at its port waits until that is free, and says so when it does not get free', async () => {
  const other = createServer((socket) => socket.end('-NOT Redis\r\n'))
  await new Promise((resolve) => other.listen(0, '127.0.0.1', resolve))
  const { port } = other.address()
  await expect(launch({ at: port })).rejects.toThrow(`did not start on port ${port}`)
  setTimeout(() => other.close(), 10)
  expect((await launch({ at: port })).port).toBe(port)
  rmSync(folder, { recursive: true, force: true })
})
