import { readFile } from 'node:fs/promises'
import { createServerCache, defineModel } from '@unstale/cache-server'
import { unstale, unstaleEndpoints } from '@unstale/cache-server/express'
import express from 'express'
import { browserModules } from '../shared/browser-modules'

interface Lot {
  readonly id: number
  readonly name: string
  readonly highest: number
  readonly bidder: string
}

const model = defineModel<{ lot: Lot }>()({ lot: { listFields: ['name'] } })
const modules = browserModules(import.meta.url, ['@tanstack/query-core', '@unstale/cache-query'])

export interface Running {
  readonly url: string
  close(): void
}

/** The auction and its page, on a port of this machine. */
export const start = async (port = 0): Promise<Running> => {
  const cache = createServerCache({ authorize: () => true })
  const lots = new Map<number, Lot>(
    ['A brass lamp', 'Eleven letters', 'The salt ledger'].map((name, at) => [at + 1, { id: at + 1, name, highest: 10, bidder: 'nobody' }]),
  )

  const app = express()
  app.use('/cache', unstaleEndpoints(cache))
  app.use(unstale(cache))
  app.use(express.json())

  app.get('/lots/:id', async (request, response) => {
    const id = Number(request.params.id)
    const lot = await cache.getOrSet({ key: `lot ${id}`, tags: [model.lot(id)], factory: () => lots.get(id) })
    if (lot) response.json(lot)
    else response.status(404).end()
  })

  app.post('/lots/:id/bids', async (request, response) => {
    const before = lots.get(Number(request.params.id))
    const { bidder, amount } = request.body as { readonly bidder?: unknown; readonly amount?: unknown }
    if (!before || typeof bidder !== 'string' || typeof amount !== 'number') return void response.status(400).end()
    if (amount <= before.highest) return void response.status(409).json({ error: 'Somebody has bid more.' })
    const after: Lot = { ...before, highest: amount, bidder }
    lots.set(after.id, after)
    await cache.invalidate(model.lot.updated({ before, after }))
    response.status(201).json(after)
  })

  app.get('/modules/{*path}', async (request, response, next) => {
    const source = await modules.source(request.path)
    if (source === undefined) next()
    else response.type('text/javascript').send(source)
  })
  app.get('/page.js', async (_request, response) => {
    response.type('text/javascript').send(await readFile(new URL('page.js', import.meta.url), 'utf8'))
  })
  app.get('/', async (_request, response) => {
    const html = await readFile(new URL('page.html', import.meta.url), 'utf8')
    response.type('html').send(html.replace('"IMPORT_MAP"', modules.importMap))
  })

  return new Promise((resolve) => {
    const server = app.listen(port, '127.0.0.1', () => {
      const address = server.address()
      resolve({
        url: `http://127.0.0.1:${typeof address === 'object' && address ? address.port : port}`,
        close: () => {
          void cache.close()
          server.close()
          server.closeAllConnections()
        },
      })
    })
  })
}
