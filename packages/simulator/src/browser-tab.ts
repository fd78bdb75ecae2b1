import { dehydrate, hydrate, MutationObserver, type Query, QueryClient, QueryObserver } from '@tanstack/query-core'
import type { Position } from '@unstale/cache-core'
import { type CacheClient, type ChannelLike, createCacheClient, type Page, trackedFetch } from '@unstale/cache-query'
import type { Edit } from './board'
import { type BrowserNetwork, createBrowserNetwork, type SimResponse } from './browser-network'
import type { BrowserWorld, Person } from './browser-world'
import type { Part } from './database'
import { type Heard, hear } from './heard'
import { calmWeather, type Weather } from './log-link'
import { ORIGIN } from './origin'
import type { Random } from './random'
import { createSimNode, type SimNode } from './sim-node'
import { type TabEdits, watchEdits } from './watch-edits'

/** What a query holds: the parts, and when its load began. */
export interface QueryData {
  readonly parts: readonly Part[]
  readonly mark: number
  /** Up to where the tab had heard when it began to load what it knew to be stale. */
  readonly heard: Position | undefined
  /** Some of it came out of the browser's HTTP cache. */
  readonly isCached: boolean
}

export interface BrowserTab {
  readonly name: string
  readonly node: SimNode
  readonly client: CacheClient
  readonly queryClient: QueryClient
  readonly network: BrowserNetwork
  readonly weather: Weather
  readonly person: Person
  /** The writes whose success this tab has seen, or has been told of by another one of its person, by mark. */
  readonly written: Heard
  readonly mounted: { readonly observer: QueryObserver; readonly unmount: () => void }[]
  readonly page: { visible: boolean; online: boolean; changed(): void }
  /** Writes that it is still trying to make. */
  pending: number
  /** Until when what it shows may be behind: it slept, or was hidden. */
  restlessUntil: number
  /** Whether a load that begins now is one that somebody asked for by hand. */
  readonly isByHand: boolean
  byHand(load: () => Promise<unknown>): void
  mount(queryKey: readonly unknown[]): void
  write(seed: number): Promise<void>
  edit(edit: Edit, isRefused: boolean): Promise<void>
  readonly edits: TabEdits
  close(): string
}

interface SimPage extends Page {
  visible: boolean
  online: boolean
  changed(): void
}

const createPage = (): SimPage => {
  const listeners = new Set<() => void>()
  const page: SimPage = {
    visible: true,
    online: true,
    isVisible: () => page.visible,
    isOnline: () => page.online,
    onChange: (listener) => {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
    changed: () => {
      for (const listener of [...listeners]) listener()
    },
  }
  return page
}

/** Tabs of one person hear each other, a moment later. */
const openChannel =
  ({ scheduler }: BrowserWorld, person: Person, node: SimNode) =>
  (): ChannelLike => {
    const channel: ChannelLike = {
      onmessage: null,
      postMessage: (message) => {
        for (const [other, owner] of person.channels) {
          if (other === channel) continue
          const data: unknown = structuredClone(message)
          scheduler.after(0.5, owner, () => other.onmessage?.({ data } as MessageEvent))
        }
      },
      close: () => void person.channels.delete(channel),
    }
    person.channels.set(channel, node)
    return channel
  }

const load = async (
  world: BrowserWorld,
  paths: readonly string[],
  heardUpTo: () => Position | undefined,
  signal: AbortSignal,
): Promise<QueryData> => {
  const mark = world.run.mark()
  const parts: Part[] = []
  let isCached = false
  let heard: Position | undefined
  for (const path of paths) {
    const asked = trackedFetch(`${ORIGIN}${path}`, { signal })
    // A message that made the query stale has been taken in whole only after the load that it began.
    await Promise.resolve()
    heard ??= heardUpTo()
    const response = (await asked) as SimResponse
    if (!response.ok) throw new Error(`status ${response.status}`)
    parts.push(...((await response.json()) as { readonly parts: readonly Part[] }).parts)
    isCached ||= response.isFromHttpCache
  }
  world.run.operations++
  return { parts, mark, heard, isCached }
}

/** The rows of a board, or one of them. */
const loadRows = async (world: BrowserWorld, [kind, id]: readonly unknown[], signal: AbortSignal): Promise<unknown> => {
  const response = await trackedFetch(`${ORIGIN}/${kind === 'list' ? 'board' : 'note'}/${String(id)}`, { signal })
  if (!response.ok) throw new Error(`status ${response.status}`)
  world.run.operations++
  const rows: unknown = await response.json()
  world.run.note(() => `${kind} ${id} as of ${response.headers.get('Cache-Position')}: ${JSON.stringify(rows)}`)
  return rows
}

export const createBrowserTab = (world: BrowserWorld, person: Person, name: string, random: Random, stored?: string): BrowserTab => {
  const { scheduler, run } = world
  const node = createSimNode(name, scheduler, random)
  const weather = calmWeather(world.latency * 3)
  const page = createPage()
  const network = createBrowserNetwork({
    node,
    servers: () => world.servers,
    httpCache: person.httpCache,
    weather,
    scheduler,
    random,
    run,
  })
  const queryClient = new QueryClient({
    defaultOptions: { queries: { staleTime: Infinity, gcTime: Infinity, retry: false }, mutations: { gcTime: Infinity, retry: false } },
  })
  const client = createCacheClient(queryClient, {
    events: `${ORIGIN}/api/cache/events`,
    origins: [ORIGIN],
    fetch: network.fetch,
    channel: openChannel(world, person, node),
    pollEvery: 3_000,
    silenceMs: 4_000,
    // Data that is shown although it may hold a change already has been waited for in vain for very long.
    holdFor: 600_000,
    ports: { ...node.ports, page },
  })
  if (stored !== undefined) hydrate(queryClient, JSON.parse(stored))

  const heardFor = (queryKey: readonly unknown[]) => (): Position | undefined =>
    queryClient.getQueryState(queryKey)?.isInvalidated ? client.status().position : undefined

  let isByHand = false

  const tab: BrowserTab = {
    name,
    node,
    client,
    queryClient,
    network,
    weather,
    person,
    get edits() {
      return edits
    },
    written: new Map(),
    mounted: [],
    page,
    pending: 0,
    restlessUntil: 0,
    get isByHand() {
      return isByHand
    },
    byHand: (load) => {
      isByHand = true
      void load().catch(() => undefined)
      isByHand = false
    },
    mount: (queryKey) => {
      const [kind, ...rest] = queryKey
      const observer = new QueryObserver(queryClient, {
        queryKey,
        queryFn: ({ signal }) =>
          kind === 'board' ? loadRows(world, rest, signal) : load(world, rest as readonly string[], heardFor(queryKey), signal),
      }) as unknown as QueryObserver
      const unmount = observer.subscribe(() => tab.edits.look(observer))
      tab.mounted.push({ observer, unmount })
    },
    write: async (seed) => {
      const label = `w${run.mark()}`
      world.unconfirmed.add(label)
      tab.pending++
      run.operations++
      for (;;) {
        const mutation = new MutationObserver(queryClient, {
          mutationFn: async () => {
            const response = await trackedFetch(`${ORIGIN}/write/${label}/${seed}`, { method: 'POST' })
            if (!response.ok) throw new Error(`status ${response.status}`)
            // The server goes on trying to append its record, and may die before it has: only a position is a promise.
            if (!response.headers.has('Cache-Position')) throw new Error('no position')
          },
        })
        const isDone = await mutation.mutate().then(
          () => true,
          () => false,
        )
        if (isDone) break
        await new Promise<void>((resolve) => void scheduler.after(300, node, resolve))
      }
      world.unconfirmed.delete(label)
      tab.pending--
      const made = world.writes.get(label)
      if (!made || made.verb === 'expire') return
      hear(tab.written, made.version, run.mark())
      // What a tab tells the others of its person takes a moment.
      for (const other of world.tabs) {
        if (other === tab || other.person !== person) continue
        scheduler.after(1, other.node, () => {
          hear(other.written, made.version, run.mark())
          if (other.mounted.length > 0 && random.chance(0.3)) other.byHand(() => random.pick(other.mounted).observer.refetch())
        })
      }
    },
    edit: async (edit, isRefused) => {
      tab.pending++
      world.edits.push(edit)
      await edits.begin(edit, isRefused)
      tab.pending--
    },
    close: () => {
      const kept = JSON.stringify(dehydrate(queryClient))
      for (const { unmount } of tab.mounted) unmount()
      client.destroy()
      queryClient.clear()
      node.alive = false
      for (const pipe of network.streams) pipe.cut()
      return kept
    },
  }
  const edits = watchEdits(world, client, tab)
  return tab
}

/** What is shown of questions; undefined for rows. */
export const dataOf = (query: Query): QueryData | undefined =>
  query.queryKey[0] === 'board' ? undefined : (query.state.data as QueryData | undefined)
