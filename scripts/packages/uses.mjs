/**
 * What a user does with each package, in as few lines as show that it works: a module that exports `use`, and the text that
 * `use` resolves with. JavaScript and TypeScript at once, so that the same text is run, bundled and compiled.
 * `isPortable`: it needs nothing of Node, so it runs in browsers and in edge runtimes too.
 */

const bus = `
import { createBus } from '@unstale/cache-bus'

export const use = async () => {
  const heard = [0]
  const events = createBus<{ saved: number }>()
  const stop = events.on('saved', (id) => void heard.push(id))
  events.emit('saved', 1)
  stop()
  events.emit('saved', 2)
  return heard.join(' ')
}
`

const core = `
import { createCache, tag } from '@unstale/cache-core'

export const use = async () => {
  const cache = createCache()
  let price = 3
  const read = () => cache.getOrSet({ key: 'price', tags: [tag('price')], factory: () => price })
  const first = [await read(), await read()]
  price = 4
  await cache.invalidate(tag('price'))
  const second = await read()
  await cache.close()
  return [...first, second].join(' ')
}
`

const query = `
import { QueryClient } from '@tanstack/query-core'
import { createCacheClient, tag } from '@unstale/cache-query'

export const use = async () => {
  const queryClient = new QueryClient()
  const client = createCacheClient(queryClient, { events: false, tagsOf: () => [tag('price')] })
  let price = 3
  const read = () => queryClient.fetchQuery({ queryKey: ['price'], queryFn: () => price, staleTime: Number.POSITIVE_INFINITY })
  const first = [await read(), await read()]
  price = 4
  await client.invalidate(tag('price'))
  const second = await read()
  client.destroy()
  queryClient.clear()
  return [...first, second].join(' ')
}
`

const react = `
import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { createCacheClient, useCacheStatus } from '@unstale/cache-react'
import { AdvancedCacheMetricsDashboard } from '@unstale/cache-react/dashboard'
import { CacheDebugPanel } from '@unstale/cache-react/panel'
import { createElement, Fragment } from 'react'
import { renderToString } from 'react-dom/server'

const Status = () => createElement('p', null, useCacheStatus().state)

export const use = async () => {
  const client = new QueryClient()
  const cacheClient = createCacheClient(client, { events: false })
  const tools = [createElement(CacheDebugPanel, { key: 'panel' }), createElement(AdvancedCacheMetricsDashboard, { key: 'dashboard', endpoint: '/api/cache' })]
  const html = renderToString(createElement(QueryClientProvider, { client }, createElement(Fragment, null, createElement(Status), tools)))
  cacheClient.destroy()
  return (/<p>.*?<\\/p>/.exec(html) ?? [html])[0]
}
`

const server = `
import { createServerCache, tag } from '@unstale/cache-server'
import { action } from '@unstale/cache-server/next'

export const use = async () => {
  const cache = createServerCache()
  const GET = cache.route(async () =>
    Response.json(await cache.getOrSet({ key: 'price', tags: [tag('price')], factory: () => 3 })))
  const PUT = cache.route(async () => {
    await cache.invalidate(tag('price'))
    return new Response(null, { status: 204 })
  })
  const read = await GET(new Request('http://localhost/price'))
  const written = await PUT(new Request('http://localhost/price', { method: 'PUT' }))
  const acted = await action(cache, async () => 4)()
  await cache.close()
  return [await read.text(), read.headers.get('cache-groups'), written.headers.get('cache-group-invalidation'), typeof acted].join(' ')
}
`

const redis = `
import { createCache, tag } from '@unstale/cache-core'
import { redisLog, redisStore } from '@unstale/cache-redis'
import { Redis } from 'ioredis'
import { createClient } from 'redis'

const url = String(process.env['REDIS_URL'])
const clients = {
  redis: () => createClient({ url }),
  ioredis: () => new Redis(url, { lazyConnect: true }),
}

export const use = async () => {
  const seen: (number | string)[] = []
  for (const [name, connect] of Object.entries(clients)) {
    const client = connect()
    const namespace = name + Math.random()
    const parts = [redisLog(client, { namespace }), redisStore(client, { namespace }), redisLog(client, { namespace }), redisStore(client, { namespace })] as const
    const one = createCache({ log: parts[0], secondLevel: parts[1] })
    const other = createCache({ log: parts[2], secondLevel: parts[3] })
    let price = 3
    const read = (cache: typeof one) => cache.getOrSet({ key: 'price', tags: [tag('price')], factory: () => price })
    seen.push(name, await read(one))
    price = 4
    await one.invalidate(tag('price'))
    seen.push(await read(one))
    price = 5
    // What one has loaded answers for the other.
    seen.push(await read(other))
    await one.close()
    await other.close()
    for (const part of parts) await part.close()
  }
  return seen.join(' ')
}
`

const metrics = `
import { createCache, tag } from '@unstale/cache-core'
import { collect, createTotals } from '@unstale/cache-metrics'
import { collectBrowser } from '@unstale/cache-metrics/browser'

export const use = async () => {
  const cache = createCache()
  const totals = createTotals()
  const stop = collect(cache.events, totals)
  const stopBrowser = collectBrowser(cache.events, createTotals())
  const read = () => cache.getOrSet({ key: 'price', tags: [tag('price')], factory: () => 3 })
  await read()
  await read()
  stop()
  stopBrowser()
  await cache.close()
  return [...totals.counters].filter(({ name }) => name === 'reads').map(({ attributes }) => attributes['outcome']).join(' ')
}
`

const cli = `
import { phases, readConfig, validationToMarkdown } from '@unstale/cache-cli'

export const use = async () => {
  const config = readConfig({ baseUrl: 'http://127.0.0.1:3000', reads: [{ name: 'book', path: '/books/1' }] })
  return [config.baseUrl, typeof validationToMarkdown, ...phases].join(' ')
}
`

export const uses = {
  '@unstale/cache-bus': { code: bus, says: '0 1', isPortable: true },
  '@unstale/cache-core': { code: core, says: '3 3 4', isPortable: true },
  '@unstale/cache-query': { code: query, says: '3 3 4', isPortable: true },
  '@unstale/cache-react': { code: react, says: '<p>idle</p>', isPortable: true },
  '@unstale/cache-metrics': { code: metrics, says: 'miss hit', isPortable: true },
  '@unstale/cache-server': { code: server, says: '3 "price" "price", "price*" object' },
  '@unstale/cache-redis': { code: redis, says: 'redis 3 4 4 ioredis 3 4 4' },
  '@unstale/cache-cli': { code: cli, says: 'http://127.0.0.1:3000 function pre-deploy staging canary production' },
}
