import { serve } from '@hono/node-server'
import { serveStatic } from '@hono/node-server/serve-static'
import { createServerCache } from '@unstale/cache-server'
import { unstale, unstaleEndpoints } from '@unstale/cache-server/hono'
import { Hono } from 'hono'
import { model, type Note } from './model'

export interface Running {
  readonly url: string
  close(): void
}

/** The notes and the built page, on a port of this machine. */
export const start = (port = 0): Promise<Running> => {
  const cache = createServerCache({ authorize: () => true })
  const notes = new Map<number, Note>(
    ['Ring the harbour', 'Oil for the lamp', 'Ask about the salt'].map((text, at) => [at + 1, { id: at + 1, text, isPinned: at === 0 }]),
  )

  const app = new Hono()
  app.use('/api/cache/*', unstaleEndpoints(cache))
  app.use('/api/*', unstale(cache))

  app.get('/api/notes', async (context) => {
    const isPinned = context.req.query('pinned') === 'true'
    const read = isPinned
      ? cache.getOrSet({
          key: 'pinned notes',
          tags: (rows) => [model.note.list({ isPinned }, rows)],
          factory: () => [...notes.values()].filter((note) => note.isPinned),
        })
      : cache.getOrSet({ key: 'notes', tags: (rows) => [model.note.list(undefined, rows)], factory: () => [...notes.values()] })
    return context.json(await read)
  })
  app.post('/api/notes', async (context) => {
    const { text } = await context.req.json<{ readonly text?: unknown }>()
    if (typeof text !== 'string' || text.trim() === '' || text.length > 200) return context.json({ error: 'A text, please.' }, 400)
    const note: Note = { id: notes.size + 1, text: text.trim(), isPinned: false }
    notes.set(note.id, note)
    await cache.invalidate(model.note.created(note))
    return context.json(note, 201)
  })
  app.patch('/api/notes/:id', async (context) => {
    const before = notes.get(Number(context.req.param('id')))
    if (!before) return context.notFound()
    const { isPinned } = await context.req.json<{ readonly isPinned?: unknown }>()
    const after: Note = { ...before, isPinned: isPinned === true }
    notes.set(after.id, after)
    await cache.invalidate(model.note.updated({ before, after }))
    return context.json(after)
  })
  app.use(serveStatic({ root: './dist' }))

  return new Promise((resolve) => {
    const server = serve({ fetch: app.fetch, port, hostname: '127.0.0.1' }, ({ port: taken }) =>
      resolve({
        url: `http://127.0.0.1:${taken}`,
        close: () => {
          void cache.close()
          server.close()
        },
      }),
    )
  })
}
