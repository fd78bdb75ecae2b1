/** The server of scripts/streams.mjs: does what its parent asks, and ends with it. */
import { once } from 'node:events'
import { createServer } from 'node:http'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { root } from './pnpm.mjs'

const load = (path) => import(pathToFileURL(join(root, 'packages/cache-server/dist', path)).href)
const { createServerCache, tag } = await load('index.js')
const { unstaleEndpoints } = await load('express.js')

let timers = 0
let streams = 0
const cache = createServerCache({
  // Longer than the run: how many messages a record causes is counted.
  heartbeatMs: 3_600_000,
  ports: {
    timers: {
      after: (ms, task) => {
        const isHeartbeat = ms > 60_000
        if (isHeartbeat) timers++
        const timer = setTimeout(() => {
          if (isHeartbeat) timers--
          task()
        }, ms)
        timer.unref()
        return () => clearTimeout(timer)
      },
    },
  },
})
cache.events.on('streamOpened', () => streams++)
cache.events.on('streamClosed', () => streams--)
const endpoints = unstaleEndpoints(cache)
const server = createServer((request, response) => endpoints(request, response, () => response.destroy()))
server.listen(0, '127.0.0.1', 511)
await once(server, 'listening')

const collect = async () => {
  for (let i = 0; i < 4; i++) {
    globalThis.gc()
    await new Promise((resolve) => setImmediate(resolve))
  }
}

const commands = {
  port: () => server.address().port,
  streams: () => streams,
  timers: () => timers,
  memory: async () => {
    await collect()
    return process.memoryUsage()
  },
  invalidate: async (sets) => {
    let last
    for (const names of sets) last = (await cache.invalidate(names.map((name) => tag(name)))).position
    return last
  },
}

process.on('message', async ({ id, name, args }) => process.send({ answers: id, value: await commands[name](...args) }))
process.on('disconnect', () => process.exit(0))
