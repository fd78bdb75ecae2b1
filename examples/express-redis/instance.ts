import { createMemoryStore, isEntryFresh } from '@unstale/cache-core'
import { createMetrics } from '@unstale/cache-metrics'
import { redisLog, redisSnapshots, redisStore } from '@unstale/cache-redis'
import { createServerCache } from '@unstale/cache-server'
import { unstale, unstaleEndpoints } from '@unstale/cache-server/express'
import express from 'express'
import { createClient } from 'redis'
import { openDatabase } from './database'
import { createStock, ITEMS, type Item, keyOf, prepare } from './stock'

/** One of several processes that serve the same application. */
const { INSTANCE = '1', REDIS_PORT } = process.env
const query = openDatabase()
const client = createClient({ url: `redis://127.0.0.1:${REDIS_PORT}` })
const store = createMemoryStore({ maxEntries: 1_000 })
const metrics = createMetrics({ instance: INSTANCE, exchange: redisSnapshots(client) })
const cache = createServerCache({ log: redisLog(client), secondLevel: redisStore(client), store, metrics })
const stock = createStock(cache, query)

/** What the bus told last, for the page. */
let told: readonly string[] = []
for (const name of ['leaseLapsed', 'leaseRegained', 'followerReset', 'followRecovered', 'appendDelayed', 'appendRetried'] as const)
  cache.events.on(name, () => {
    told = [name, ...told].slice(0, 4)
  })

const app = express()

app.get('/held', (_request, response) => {
  const { follower } = cache
  const held = ITEMS.flatMap((name, index) => {
    const entry = store.get(keyOf(index + 1))
    if (!entry) return []
    const value = entry.value as Item
    return [{ name, left: value.left, isFresh: isEntryFresh(entry, follower) && follower.mayAnswer() }]
  })
  response.json({ pid: process.pid, epoch: follower.epoch, applied: follower.applied, mayAnswer: follower.mayAnswer(), held, told })
})

app.use('/cache', unstaleEndpoints(cache))
app.use(unstale(cache))
app.use((_request, response, next) => {
  response.setHeader('Instance', INSTANCE)
  response.setHeader('Cache-Control', 'no-store')
  next()
})
app.get('/items/:id', async (request, response) => {
  const item = await stock.read(Number(request.params.id))
  if (item) response.json(item)
  else response.status(404).end()
})
app.post('/items/:id/sell', async (request, response) => {
  await stock.sell(Number(request.params.id))
  response.json({ sold: true })
})

await prepare(query)
const server = app.listen(0, '127.0.0.1', () => {
  const address = server.address()
  if (typeof address === 'object' && address) process.send?.({ port: address.port })
})
process.on('disconnect', () => process.exit(0))
