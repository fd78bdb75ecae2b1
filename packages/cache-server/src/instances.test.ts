import { tag } from '@unstale/cache-core'
import express from 'express'
import { afterEach, expect, it } from 'vitest'
import { createServerCache } from './create-server-cache'
import { unstale, unstaleEndpoints } from './express'
import { listenWith } from './testing/hosts/listen'
import { startLogServer } from './testing/log-server'
import { openRawStream } from './testing/raw-stream'
import { readMessages } from './testing/stream-client'

const cleanups: (() => Promise<void>)[] = []

afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup()
})

const price = tag('price')

/** What all instances read and write: the database. */
const startInstances = async (count: number): Promise<{ readonly ports: readonly number[]; readonly source: { value: number } }> => {
  const logServer = await startLogServer()
  cleanups.push(logServer.close)
  const source = { value: 1 }
  const ports: number[] = []
  for (let i = 0; i < count; i++) {
    const cache = createServerCache({ log: logServer.connect(), ledgerBuckets: 2 ** 14, heartbeatMs: 200 })
    const app = express()
    app.use('/cache', unstaleEndpoints(cache))
    app.use(unstale(cache))
    app.get('/price', async (_request, response) => {
      response.json(await cache.getOrSet({ key: 'price', tags: [price], factory: () => source.value }))
    })
    app.put('/price/:value', async (request, response) => {
      source.value = Number(request.params.value)
      await cache.invalidate(price)
      response.end()
    })
    const host = await listenWith(app)
    cleanups.push(host.close, cache.close)
    ports.push(host.port)
  }
  return { ports, source }
}

it('a client reads its write on another instance, and a stream on a third hears of it', async () => {
  const { ports } = await startInstances(3)
  const [a, b, c] = ports.map((port) => `http://127.0.0.1:${port}`) as [string, string, string]
  for (const origin of [a, b, c]) expect(await (await fetch(`${origin}/price`)).json()).toBe(1)
  const stream = await fetch(`${c}/cache/events`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ since: null, tags: ['price'] }),
  })
  const messages = readMessages(stream)
  const first = await messages.next()
  const write = await fetch(`${a}/price/2`, { method: 'PUT' })
  const position = write.headers.get('cache-position') as string
  const read = await fetch(`${b}/price`, { headers: { 'Cache-Position': position } })
  expect(await read.json()).toBe(2)
  let heard = await messages.next()
  // Heartbeats come in between.
  while (heard?.type === 'batch' && heard.changes.length === 0) heard = await messages.next()
  expect(heard).toMatchObject({ type: 'batch', changes: [{ tag: 'price', seq: (first?.applied ?? 0) + 1, verb: 'invalidate' }] })
  await messages.cancel()
})

it('a client whose instance goes away resumes on another one, from where it stood', async () => {
  const { ports } = await startInstances(2)
  const [a, b] = ports as [number, number]
  const origin = `http://127.0.0.1:${b}`
  const stream = openRawStream(a, { since: null, tags: ['price'] })
  const write = async (value: number): Promise<{ readonly epoch: string; readonly seq: number }> => {
    const position = (await fetch(`${origin}/price/${value}`, { method: 'PUT' })).headers.get('cache-position') ?? ''
    return { epoch: position.split(':')[0] ?? '', seq: Number(position.split(':')[1]) }
  }
  const first = await write(2)
  await stream.reached(first.seq)
  stream.kill()
  const second = await write(3)
  const resumed = openRawStream(b, { since: `${first.epoch}:${first.seq}`, tags: ['price'] })
  await resumed.reached(second.seq)
  expect(resumed.messages[0]).toMatchObject({ type: 'batch', from: first.seq, changes: [{ tag: 'price', seq: second.seq }] })
  resumed.kill()
})
