import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { afterEach, describe, expect, it } from 'vitest'
import { reportOf } from './report-of'
import { type MetricsSnapshot, mergeSnapshots } from './snapshot'

/** What each process runs: the built package, a cache, and an HTTP server. The first line it prints is its port. */
const program = `
import { createServer } from 'node:http'
import { createCache, tag } from '@unstale/cache-core'
import { createMetrics } from '@unstale/cache-metrics'
const [name, reads] = [process.env.INSTANCE, Number(process.env.READS)]
const metrics = createMetrics({ instance: name, alerts: { sinks: [] } })
const cache = createCache()
metrics.attach(cache)
for (let n = 0; n < reads; n++) await cache.getOrSet({ key: 'scene:1', tags: [tag('scene:1')], factory: () => 1 })
await cache.invalidate(tag('scene:1'))
const server = createServer(async (request, response) => {
  const { status, contentType, body } = await metrics.answer('metrics', new URL(request.url, 'http://localhost').searchParams)
  response.writeHead(status, { 'Content-Type': contentType }).end(body)
})
server.listen(0, '127.0.0.1', () => console.log(server.address().port))
`

const children: ChildProcess[] = []
afterEach(async () => {
  for (const child of children.splice(0)) {
    child.kill('SIGKILL')
    if (child.exitCode === null && child.signalCode === null) await once(child, 'exit')
  }
})

const start = async (name: string, reads: number) => {
  const child = spawn(process.execPath, ['--input-type=module', '--eval', program], {
    cwd: fileURLToPath(new URL('..', import.meta.url)),
    env: { ...process.env, INSTANCE: name, READS: String(reads) },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  children.push(child)
  const [port] = (await once(child.stdout as NonNullable<typeof child.stdout>, 'data')) as [Buffer]
  return {
    snapshot: async () =>
      (await (await fetch(`http://127.0.0.1:${String(port).trim()}/metrics?timeRange=1h&format=snapshot`)).json()) as MetricsSnapshot,
    kill: async () => {
      child.kill('SIGKILL')
      await once(child, 'exit')
    },
  }
}

describe('two processes', () => {
  it('are one view over HTTP, and one that was killed and started anew keeps what was asked of it before', async () => {
    const [a, b] = await Promise.all([start('a', 10), start('b', 20)])
    const last = await a.snapshot()
    await a.kill()
    const again = await start('a', 5)
    const { summary, instances, counters } = reportOf(mergeSnapshots([last, await b.snapshot(), await again.snapshot()]))
    expect(summary.hitRatio).toMatchObject({ numerator: 32, denominator: 35 })
    expect(counters.find(({ name }) => name === 'records.appended')?.count).toBe(3)
    expect(instances.map(({ name }) => name).sort()).toEqual(['a', 'a', 'b'])
    expect(new Set(instances.map(({ id }) => id)).size).toBe(3)
  }, 60_000)
})
