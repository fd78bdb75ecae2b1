import { notifyManager, QueryClient, QueryObserver, replaceEqualDeep } from '@tanstack/query-core'
import { vi } from 'vitest'
import { createCacheClient } from '../create-cache-client'
import { optimistic } from '../overlay/optimistic'
import { allEntries } from '../query-entries'
import { queryRealm } from '../query-realm'
import { trackedFetch } from '../tracked-fetch'
import { createFakePage } from './fake-page'
import { createRowServer, type Database, EPOCH, ORIGIN, type Row, type Work } from './row-server'
import { createWriter, type Writer } from './writers'

export interface Simulated {
  readonly violations: readonly string[]
  /** Frames that were looked at. */
  readonly frames: number
  readonly loads: number
  readonly held: number
  readonly trace: readonly string[]
}

type Phase = 'idle' | 'pending' | 'succeeded' | 'failed' | 'lost'

interface Own {
  readonly writer: Writer
  phase: Phase
  isCommitted: boolean
  /** What can happen to it next. */
  next: (() => void)[]
}

export interface Strategy {
  readonly name: string
  /** Draws and sends. `enters` is told each phase just before anything is drawn because of it. */
  readonly start: (queryClient: QueryClient, writer: Writer, enters: (phase: Exclude<Phase, 'idle'>) => void) => void
  readonly isAttached: boolean
}

const send = (index: number): Promise<Response> => trackedFetch(`${ORIGIN}/write/${index}`, { method: 'PUT' })

export const overlayStrategy: Strategy = {
  name: 'overlay',
  isAttached: true,
  start: (queryClient, writer, enters) => {
    enters('pending')
    const change = optimistic(queryClient, writer.patch)
    change
      .run(() => send(writer.index))
      .then(
        ({ ok }) => {
          enters(ok ? 'succeeded' : 'failed')
          if (ok) change.succeeded()
          else change.failed()
        },
        () => {
          enters('lost')
          change.lost()
        },
      )
  },
}

/** https://tanstack.com/query/v5/docs/framework/react/guides/optimistic-updates */
export const recipeStrategy = (fetchWrite: (path: string) => Promise<Response>): Strategy => ({
  name: 'recipe',
  isAttached: false,
  start: (queryClient, writer, enters) => {
    const run = async (): Promise<void> => {
      await Promise.all(writer.keys.map((key) => queryClient.cancelQueries({ queryKey: [key] })))
      const before = writer.keys.map((key) => [key, queryClient.getQueryData([key])] as const)
      enters('pending')
      for (const key of writer.keys) queryClient.setQueryData([key], (old: unknown) => (old === undefined ? old : writer.redraw(key, old)))
      try {
        const response = await fetchWrite(`${ORIGIN}/write/${writer.index}`)
        enters(response.ok ? 'succeeded' : 'failed')
        if (!response.ok) for (const [key, data] of before) queryClient.setQueryData([key], data)
      } catch {
        enters('lost')
        for (const [key, data] of before) queryClient.setQueryData([key], data)
      } finally {
        for (const key of writer.keys) void queryClient.invalidateQueries({ queryKey: [key] })
      }
    }
    void run()
  },
})

const KINDS = ['like', 'like', 'stats', 'field', 'insert', 'remove'] as const
const KEYS = ['list', 'detail', 'stats'] as const
const OWN = 6
const FOREIGN = 4
const AT_ONCE = 5

const startDatabase = (): Database => {
  const ids = [1, 2, ...Array.from({ length: OWN + FOREIGN }, (_, index) => 10 + index)]
  const row = (id: number): Row => ({ id, chapterId: 7, likes: 0, title: 'old' })
  return { rows: new Map(ids.map((id) => [id, row(id)])), stats: { likes: 0 } }
}

const settleMicrotasks = async (): Promise<void> => {
  for (let i = 0; i < 40; i++) await Promise.resolve()
}

/** Runs one random interleaving and looks at every frame. Needs fake timers. */
export const simulateChanges = async (random: () => number, given: Strategy | 'recipe'): Promise<Simulated> => {
  const violations: string[] = []
  const trace: string[] = []
  const server = createRowServer(startDatabase())
  const strategy = given === 'recipe' ? recipeStrategy((path) => server.fetch(path, { method: 'PUT' })) : given
  const queryClient = new QueryClient({ defaultOptions: { queries: { retry: false, staleTime: Infinity, gcTime: Infinity } } })
  notifyManager.setScheduler((callback) => callback())
  const client = strategy.isAttached
    ? createCacheClient(queryClient, { origins: [ORIGIN], fetch: server.fetch, channel: false, ports: { page: createFakePage() } })
    : undefined
  let held = 0
  client?.events.on('snapshotHeld', () => void held++)
  const pick = <T>(from: readonly T[]): T => from[Math.floor(random() * from.length)] as T

  const owns: Own[] = []
  const foreign: { readonly writer: Writer; isCommitted: boolean }[] = []
  const seen = new Map<string, number>()
  let isOver = false
  let frames = 0
  let loads = 0

  const look = (key: string, data: unknown): void => {
    if (isOver || data === undefined || data === null) return
    frames++
    const complain = (writer: Writer, who: string, times: number): void => {
      violations.push(`${key}: ${who} ${writer.kind} #${writer.index} is in ${times} times after [${trace.slice(-12).join(', ')}]`)
    }
    for (const { writer, phase, isCommitted } of owns) {
      const times = writer.timesIn(key, data)
      if (times === undefined) continue
      const mark = `${key} ${writer.index}`
      const allowed =
        phase === 'idle' || phase === 'failed' ? [0] : phase === 'lost' && !isCommitted ? (seen.get(mark) === 0 ? [0] : [0, 1]) : [1]
      if (!allowed.includes(times)) complain(writer, phase, times)
      if (phase === 'lost') seen.set(mark, times)
    }
    for (const { writer, isCommitted } of foreign) {
      const times = writer.timesIn(key, data)
      if (times === undefined) continue
      const mark = `${key} ${writer.index}`
      if (times > Number(isCommitted) || times < (seen.get(mark) ?? 0)) complain(writer, 'foreign', times)
      seen.set(mark, times)
    }
  }

  const path = { list: '/list', detail: '/detail/1', stats: '/stats' }
  for (const key of KEYS) {
    const observer = new QueryObserver(queryClient, {
      queryKey: [key],
      queryFn: async () => {
        loads++
        const url = ORIGIN + path[key]
        const response = await (strategy.isAttached ? trackedFetch(url) : server.fetch(url))
        return response.json() as Promise<unknown>
      },
    })
    observer.subscribe(({ data }) => look(key, data))
  }
  const drain = async (): Promise<void> => {
    for (let i = 0; i < 60 && (i < 2 || server.reads.length > 0 || vi.getTimerCount() > 0); i++) {
      for (const work of server.reads.splice(0)) while (!work.isDone()) work.step()
      await settleMicrotasks()
      await vi.advanceTimersByTimeAsync(600)
    }
  }
  for (let i = 0; i < 3; i++) {
    for (const work of server.reads.splice(0)) while (!work.isDone()) work.step()
    await settleMicrotasks()
  }

  const told = new Set<number>()
  const begin = (): void => {
    const kind = pick(KINDS)
    const own: Own = { writer: createWriter(owns.length, kind, pick([1, 2])), phase: 'idle', isCommitted: false, next: [] }
    owns.push(own)
    trace.push(`begin ${kind} #${own.writer.index}`)
    strategy.start(queryClient, own.writer, (phase) => {
      own.phase = phase
    })
    const name = `/write/${own.writer.index}`
    const ending = pick(['reply', 'reply', 'reply', 'refuse', 'lose after', 'lose before'] as const)
    let append: () => number
    let position = 0
    const commit = (): void => {
      own.isCommitted = true
      append = server.commit(own.writer.write)
    }
    const doAppend = (): void => {
      position = append()
    }
    const reply = (status: number): void => server.writes.get(name)?.reply(status, status < 300 ? position : undefined)
    const lose = (): void => server.writes.get(name)?.lose()
    if (ending === 'refuse') own.next = [() => reply(409)]
    else if (ending === 'lose before') own.next = [lose]
    else own.next = [commit, doAppend, ending === 'reply' ? () => reply(200) : lose]
  }

  const pendingForeign: (() => void)[] = []
  const actions: Record<string, () => (() => void | Promise<void>) | undefined> = {
    begin: () => {
      const open = owns.filter(({ next }) => next.length > 0).length
      return owns.length < OWN && open < AT_ONCE ? begin : undefined
    },
    advance: () => {
      const open = owns.filter((own) => own.next.length > 0 && server.writes.has(`/write/${own.writer.index}`))
      if (open.length === 0) return undefined
      return () => {
        const own = pick(open)
        trace.push(`advance #${own.writer.index} (${own.next.length})`)
        own.next.shift()?.()
      }
    },
    foreign: () => {
      if (pendingForeign.length > 0) return () => pendingForeign.shift()?.()
      if (foreign.length >= FOREIGN) return undefined
      return () => {
        const writer = createWriter(OWN + foreign.length, pick(KINDS), pick([1, 2]))
        trace.push(`foreign ${writer.kind} #${writer.index}`)
        foreign.push({ writer, isCommitted: true })
        const append = server.commit(writer.write)
        pendingForeign.push(() => void append())
      }
    },
    event: () => {
      const next = told.size
      if (next >= server.log.length) return undefined
      return () => {
        told.add(next)
        const tags = server.log[next] as never
        trace.push(`event ${next + 1}`)
        if (client) {
          queryRealm()
            .targets.get(queryClient)
            ?.state.listener.written(tags, { epoch: EPOCH, seq: next + 1 }, { id: `event-${next}`, source: 'push' })
        } else for (const key of KEYS) void queryClient.invalidateQueries({ queryKey: [key] })
      }
    },
    refetch: () => () => {
      const key = pick(KEYS)
      trace.push(`refetch ${key}`)
      void queryClient.refetchQueries({ queryKey: [key] }, { cancelRefetch: random() < 0.5 })
    },
    load: () => {
      const open = server.reads.filter((work: Work) => !work.isDone())
      if (open.length === 0) return undefined
      return () => {
        trace.push('load')
        pick(open).step()
      }
    },
    time: () => () => vi.advanceTimersByTimeAsync(60).then(() => undefined),
  }
  const weights = ['begin', 'advance', 'advance', 'advance', 'foreign', 'event', 'refetch', 'load', 'load', 'load', 'load', 'time'] as const

  for (let step = 0; step < 90; step++) {
    const action = actions[pick(weights)]?.()
    if (!action) continue
    await action()
    await settleMicrotasks()
    for (const key of KEYS) look(key, queryClient.getQueryData([key]))
  }
  for (const own of owns) {
    while (own.next.length > 0) {
      await settleMicrotasks()
      own.next.shift()?.()
    }
  }
  for (const rest of pendingForeign) rest()
  await settleMicrotasks()
  for (let event = actions['event']?.(); event; event = actions['event']?.()) await event()
  await drain()

  const { rows, stats } = server.database()
  const expected = { list: { items: [...rows.values()], total: rows.size }, detail: rows.get(1), stats }
  for (const key of KEYS) {
    const shown = queryClient.getQueryData([key])
    if (replaceEqualDeep(expected[key], shown) !== expected[key]) violations.push(`${key} has not converged: ${JSON.stringify(shown)}`)
  }
  const state = queryRealm().targets.get(queryClient)?.state
  for (const entry of state ? allEntries(state) : [])
    if (entry.layers > 0) violations.push(`${entry.query.queryHash} keeps ${entry.layers} layers`)
  isOver = true
  client?.destroy()
  queryClient.clear()
  return { violations, frames, loads, held, trace }
}
