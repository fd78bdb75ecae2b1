import { notifyManager, QueryClient, QueryClientProvider, replaceEqualDeep, useMutation, useQuery } from '@tanstack/react-query'
import { act, cleanup, render } from '@testing-library/react'
import { namesOf } from '@unstale/cache-core'
import { createCacheClient, trackedFetch } from '@unstale/cache-query'
import { type ReactNode, StrictMode, useEffect, useLayoutEffect } from 'react'
import { vi } from 'vitest'
import { useOptimisticMutation } from '../use-optimistic-mutation'
import { createFrameJudge, type Watched } from './judge-frames'
import { createSteppedServer, ORIGIN, type Row, rowOf } from './stepped-server'
import { createWriter, KINDS, type Writer } from './writers'

export interface Simulated {
  readonly violations: readonly string[]
  readonly frames: number
  readonly held: number
}

const OWN = 7
const FOREIGN = 4
const AT_ONCE = 5
const ENDINGS = ['reply', 'reply', 'reply', 'refuse', 'lose after', 'lose before', 'retry after', 'retry before'] as const

interface Own extends Watched {
  /** What can happen to it next. */
  next: (() => void)[]
  readonly retries: number
}

/** Runs one random interleaving in a rendered page and looks at every frame. Needs fake timers. */
export const simulateMutations = async (random: () => number, way: 'hook' | 'recipe'): Promise<Simulated> => {
  const pick = <T,>(from: readonly T[]): T => from[Math.floor(random() * from.length)] as T
  const server = createSteppedServer([rowOf(1), rowOf(2), ...Array.from({ length: OWN + FOREIGN }, (_, n) => rowOf(10 + n))], namesOf)
  const queryClient = new QueryClient({ defaultOptions: { queries: { retry: false, staleTime: Infinity, gcTime: Infinity } } })
  notifyManager.setScheduler((callback) => setTimeout(callback, 0))
  const client =
    way === 'hook' && createCacheClient(queryClient, { origins: [ORIGIN], fetch: server.fetch, channel: false, events: `${ORIGIN}/events` })
  let held = 0
  if (client) client.events.on('snapshotHeld', () => void held++)
  const fetcher = client ? trackedFetch : server.fetch
  const trace: string[] = []
  const endings = Array.from({ length: OWN }, () => pick(ENDINGS))
  const owns: Own[] = endings.map((ending, index) => ({
    writer: createWriter(index, pick(KINDS)),
    isOwn: true,
    phase: 'idle',
    isCommitted: false,
    next: [],
    retries: ending.startsWith('retry') ? 1 : 0,
  }))
  const foreign: Watched[] = Array.from({ length: FOREIGN }, (_, n) => ({
    writer: createWriter(OWN + n, pick(KINDS)),
    isOwn: false,
    phase: 'idle',
    isCommitted: false,
  }))
  const judge = createFrameJudge([...owns, ...foreign], trace, way === 'hook')
  const mutates = new Map<number, (row: Row) => void>()

  const load = async (path: string): Promise<unknown> => (await fetcher(`${ORIGIN}${path}`)).json()
  const send = async (writer: Writer): Promise<Row> => {
    const response = await fetcher(`${ORIGIN}/write/${writer.index}`, { method: 'POST' })
    if (!response.ok) throw Object.assign(new Error('refused'), { status: response.status })
    return response.json() as Promise<Row>
  }

  const List = (): ReactNode => {
    const { data } = useQuery({ queryKey: ['list'], queryFn: () => load('/list') as Promise<readonly Row[]> })
    useLayoutEffect(() => {
      if (data) judge.look('list', data, true)
    })
    return (
      <ol>
        {data?.map(({ id, title, likes }) => (
          <li key={id}>{`${title} ${likes}`}</li>
        ))}
      </ol>
    )
  }
  const Detail = (): ReactNode => {
    const { data } = useQuery({ queryKey: ['detail'], queryFn: () => load('/detail/1') as Promise<Row> })
    useLayoutEffect(() => {
      if (data) judge.look('detail', [data], false)
    })
    return <p>{data?.likes}</p>
  }
  const useOurs = ({ writer, retries }: Own) =>
    useOptimisticMutation<Row, Error, Row>({
      mutationFn: () => send(writer),
      optimistic: writer.optimistic,
      ...(writer.kind === 'create' && { newId: { temporary: ({ id }) => id, real: ({ id }) => id } }),
      retry: retries,
      retryDelay: 1,
    })
  /** https://tanstack.com/query/v5/docs/framework/react/guides/optimistic-updates */
  const useRecipe = ({ writer, retries }: Own) => {
    const keys = ['list', 'detail']
    return useMutation<Row, Error, Row, (readonly [string, unknown])[]>({
      mutationFn: () => send(writer),
      retry: retries,
      retryDelay: 1,
      onMutate: async () => {
        await Promise.all(keys.map((key) => queryClient.cancelQueries({ queryKey: [key] })))
        const before = keys.map((key) => [key, queryClient.getQueryData([key])] as const)
        queryClient.setQueryData<readonly Row[]>(['list'], (rows) => rows && writer.redraw(rows, true))
        queryClient.setQueryData<Row>(['detail'], (row) => row && (writer.redraw([row], false)[0] ?? row))
        return before
      },
      onError: (_error, _row, before) => {
        for (const [key, data] of before ?? []) queryClient.setQueryData([key], data)
      },
      onSettled: () => Promise.all(keys.map((key) => queryClient.invalidateQueries({ queryKey: [key] }))),
    })
  }
  const Act = ({ own }: { readonly own: Own }): ReactNode => {
    const use = way === 'hook' ? useOurs : useRecipe
    const { mutate } = use(own)
    useEffect(() => void mutates.set(own.writer.index, mutate), [mutate, own])
    return null
  }

  render(
    <StrictMode>
      <QueryClientProvider client={queryClient}>
        <List />
        <Detail />
        {owns.map((own) => (
          <Act key={own.writer.index} own={own} />
        ))}
      </QueryClientProvider>
    </StrictMode>,
  )
  const turn = (work: () => void, ms = 0): Promise<void> =>
    act(async () => {
      work()
      await vi.advanceTimersByTimeAsync(ms)
    })
  const finishReads = (): void => {
    for (const read of server.reads.splice(0)) while (!read());
  }
  for (let i = 0; i < 3; i++) await turn(finishReads, 10)

  const begin = (own: Own): void => {
    const { writer } = own
    const ending = endings[writer.index] as (typeof ENDINGS)[number]
    trace.push(`begin ${writer.kind} #${writer.index} (${ending})`)
    own.phase = 'pending'
    mutates.get(writer.index)?.(writer.variables)
    const path = `/write/${writer.index}`
    const take = () =>
      server.writes.splice(
        server.writes.findIndex((each) => each.path === path),
        1,
      )[0]
    let done: { append: () => number; body: unknown } | undefined
    let position: number | undefined
    const commit = (): void => {
      own.isCommitted = true
      done = server.commit(writer.write)
    }
    const append = (): void => {
      position = done?.append()
    }
    const reply = (): void => {
      own.phase = 'succeeded'
      take()?.reply(200, position, done?.body)
    }
    const refuse = (): void => {
      own.phase = 'refused'
      take()?.reply(422)
    }
    const lose = (): void => {
      own.phase = 'lost'
      take()?.lose()
    }
    const loseFirst = (): void => take()?.lose()
    own.next = {
      reply: [commit, append, reply],
      refuse: [refuse],
      'lose after': [commit, append, lose],
      'lose before': [lose],
      'retry after': [commit, append, loseFirst, reply],
      'retry before': [loseFirst, commit, append, reply],
    }[ending]
  }
  const isWaiting = ({ writer, next }: Own): boolean =>
    next.length > 0 && server.writes.some(({ path }) => path === `/write/${writer.index}`)
  let told = 0
  const appends: (() => void)[] = []
  const actions: Record<string, () => (() => void) | undefined> = {
    begin: () => {
      const idle = owns.filter(({ phase }) => phase === 'idle')
      const open = owns.filter(({ next }) => next.length > 0)
      return idle.length > 0 && open.length < AT_ONCE ? () => begin(idle[0] as Own) : undefined
    },
    advance: () => {
      const open = owns.filter(isWaiting)
      if (open.length === 0) return undefined
      return () => {
        const own = pick(open)
        trace.push(`advance #${own.writer.index} (${own.next.length})`)
        own.next.shift()?.()
      }
    },
    foreign: () => {
      const append = appends.shift()
      if (append) return append
      const each = foreign.find(({ isCommitted }) => !isCommitted)
      return (
        each &&
        (() => {
          trace.push(`foreign ${each.writer.kind} #${each.writer.index}`)
          each.isCommitted = true
          const { append: later } = server.commit(each.writer.write)
          appends.push(() => void later())
        })
      )
    },
    tell: () => () => {
      if (told === server.log.length) return
      told = server.log.length
      trace.push(`told ${told}`)
      server.tell()
      if (!client) void queryClient.invalidateQueries()
    },
    refetch: () => () => {
      trace.push('refetch')
      void queryClient.refetchQueries({ queryKey: [pick(['list', 'detail'])] }, { cancelRefetch: random() < 0.5 })
    },
    load: () => () => {
      if (server.reads.length === 0) return
      const at = Math.floor(random() * server.reads.length)
      trace.push('load')
      if (server.reads[at]?.()) server.reads.splice(at, 1)
    },
  }
  const weights = ['begin', 'advance', 'advance', 'advance', 'foreign', 'tell', 'refetch', 'load', 'load', 'load', 'load'] as const
  for (let step = 0; step < 70; step++) {
    const action = actions[pick(weights)]?.()
    if (action) await turn(action, random() < 0.2 ? 60 : 1)
  }
  for (let i = 0; i < 40 && owns.some(({ next }) => next.length > 0); i++) {
    await turn(() => owns.find(isWaiting)?.next.shift()?.(), 2)
  }
  await turn(() => {
    for (const append of appends.splice(0)) append()
    actions['tell']?.()?.()
  }, 10)
  for (let i = 0; i < 12; i++) await turn(finishReads, 600)

  const expected = [...server.rows().values()]
  for (const [key, rows] of [
    ['list', expected],
    ['detail', server.rows().get(1)],
  ] as const) {
    const shown = queryClient.getQueryData([key])
    if (replaceEqualDeep(rows, shown) !== rows) judge.violations.push(`${key} has not converged: ${JSON.stringify(shown)}`)
  }
  cleanup()
  if (client) client.destroy()
  queryClient.clear()
  return { violations: judge.violations, frames: judge.frames(), held }
}
