import { MutationObserver, QueryClient, QueryObserver } from '@tanstack/query-core'
import { type Cause, createMemoryLog, createTrail, defineModel, type Log, type Trail } from '@unstale/cache-core'
import { type CacheClient, createCacheClient, type Page, trackedFetch } from '@unstale/cache-query'
import { createServerCache, type ServerCache } from '@unstale/cache-server'
import { afterEach, describe, expect, it, vi } from 'vitest'

const ORIGIN = 'https://app.test'
const model = defineModel<{ chapter: { id: number }; scene: { id: number; chapterId: number } }>()({
  chapter: {},
  scene: { touches: { chapter: 'chapterId' } },
})
const scene = { id: 42, chapterId: 7 }

const page = (): Page => ({ isVisible: () => true, isOnline: () => true, onChange: () => () => undefined })

const closing: (() => unknown)[] = []
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close()
  vi.unstubAllGlobals()
})

interface Instance {
  readonly cache: ServerCache
  readonly trail: Trail
  readonly fetch: typeof fetch
}

interface Source {
  title: string
}

/** An instance with its routes. All that browsers and instances tell each other is what the requests, the responses and the log say. */
const startInstance = (log: Log, source: Source): Instance => {
  const cache = createServerCache({ log })
  closing.push(cache.close)
  const read = cache.route(async () =>
    Response.json(await cache.getOrSet({ key: 'summary', tags: [model.chapter(7)], factory: () => ({ title: source.title }) })),
  )
  const write = cache.route(async (request: Request) => {
    source.title = await request.text()
    await cache.invalidate(model.scene.updated({ before: scene, after: scene }))
    return new Response(null, { status: 204 })
  })
  return {
    cache,
    trail: createTrail(cache.events),
    fetch: async (input, init) => {
      const request = new Request(input instanceof Request ? input : new URL(String(input), ORIGIN), init)
      if (request.url.endsWith('/events')) return cache.handlers.POST(request)
      return request.method === 'GET' ? read(request) : write(request)
    },
  }
}

interface Browser {
  readonly client: CacheClient
  readonly trail: Trail
  readonly hash: string
  /** The ids of its mutations, as it has told them to the server. */
  readonly mutations: readonly string[]
  shown(): unknown
  write(title: string): Promise<unknown>
}

const openBrowser = (instance: Instance): Browser => {
  const mutations: string[] = []
  const queryClient = new QueryClient({ defaultOptions: { queries: { retry: false, staleTime: Number.POSITIVE_INFINITY } } })
  const client = createCacheClient(queryClient, {
    events: `${ORIGIN}/events`,
    origins: [ORIGIN],
    fetch: (input, init) => {
      const cause = new Headers(init?.headers).get('Cache-Cause')
      if (cause !== null) mutations.push(cause)
      return instance.fetch(input, init)
    },
    channel: false,
    ports: { page: page() },
  })
  const observer = new QueryObserver<{ readonly title: string }>(queryClient, {
    queryKey: ['summary'],
    queryFn: ({ signal }) => trackedFetch(`${ORIGIN}/summary`, { signal }).then((response) => response.json()),
  })
  const unsubscribe = observer.subscribe(() => undefined)
  const mutation = new MutationObserver(queryClient, {
    mutationKey: ['rename'],
    mutationFn: (title: string) => trackedFetch(`${ORIGIN}/scenes/42`, { method: 'PATCH', body: title }),
  })
  closing.push(
    () => client.destroy(),
    () => unsubscribe(),
    () => queryClient.clear(),
  )
  return {
    client,
    trail: createTrail(client.events),
    hash: observer.getCurrentQuery().queryHash,
    mutations,
    shown: () => observer.getCurrentResult().data?.title,
    write: (title) => mutation.mutate(title),
  }
}

const start = async () => {
  vi.stubGlobal('location', { origin: ORIGIN, href: `${ORIGIN}/` })
  const source: Source = { title: 'old' }
  const log = createMemoryLog()
  const [near, far] = [startInstance(log, source), startInstance(log, source)]
  const [writer, reader] = [openBrowser(near), openBrowser(far)]
  for (const browser of [writer, reader]) {
    await vi.waitFor(() => {
      expect(browser.shown()).toBe('old')
      expect(browser.client.status().state).toBe('live')
    })
  }
  return { near, far, writer, reader }
}

/** What a trail says, without the ids that differ from run to run. */
const said = (trail: Trail, subject: Parameters<Trail['explain']>[0]): readonly string[] =>
  trail
    .explain(subject)
    .chain.map(({ kind, text }) => `${kind}: ${text.replace(/\((c?[a-z0-9]{8,})\)/, '(id)').replace(/at \w+:/, 'at epoch:')}`)

describe('why something was loaded again, asked in other processes than the one that wrote', () => {
  it('is answered from the mutation in one browser, through two instances, to the refetch in another', async () => {
    const { near, far, writer, reader } = await start()
    const records: Cause[] = []
    near.cache.events.on('recordAppended', ({ cause }) => records.push(cause))
    await writer.write('new')
    await vi.waitFor(() => expect(said(reader.trail, { query: reader.hash }).at(-1)).toMatch(/^refetched/))

    expect(reader.shown()).toBe('new')
    expect(said(reader.trail, { query: reader.hash })).toEqual([
      'write: PATCH /scenes/42 (id) wrote chapter:7',
      'marked: marked for chapter:7 (itself)',
      'refetched: refetched, changed',
    ])
    expect(said(far.trail, { key: 'summary' })).toEqual([
      'write: PATCH /scenes/42 (id) wrote scene:42, scene, chapter:7, …',
      'applied: applied here at epoch:1',
      'missed: carried as chapter:7 (scene → chapter)',
      'loaded: loaded again, changed',
    ])
    const [record] = records
    const [mutation] = writer.mutations
    expect(writer.mutations).toEqual([expect.stringMatching(/^[a-z][a-z0-9]{8,}$/)])
    expect(record?.parentId).toBe(mutation)
    // One chain of ids, whoever is asked: the record's, and the mutation's that led to it.
    for (const causes of [reader.trail.explain({ query: reader.hash }).causes, far.trail.explain({ key: 'summary' }).causes])
      expect(causes).toEqual([record?.id, mutation])
    expect(writer.trail.explain({ query: writer.hash }).causes).toContain(mutation)
  })

  it('says so where nothing has changed', async () => {
    const { far, writer, reader } = await start()
    await writer.write('old')
    await vi.waitFor(() => expect(said(reader.trail, { query: reader.hash }).at(-1)).toBe('refetched: refetched, the same as before'))
    expect(reader.trail.explain({ query: reader.hash }).chain.at(-1)).toMatchObject({ changed: false })
    expect(said(far.trail, { key: 'summary' }).at(-1)).toBe('loaded: loaded again, the same as before')
  })
})
