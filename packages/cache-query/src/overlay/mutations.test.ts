import { type DehydratedState, dehydrate, hydrate, MutationObserver, onlineManager, QueryObserver } from '@tanstack/query-core'
import { defineModel, type Tag } from '@unstale/cache-core'
import { afterEach, describe, expect, it, vi } from 'vitest'
import type { ORIGIN } from '../testing/fake-server'
import { passTime, type Setup, setUp, useFakeTime } from '../testing/setup'
import { trackedFetch } from '../tracked-fetch'
import type { OptimisticMutationOptions } from './mutation-types'
import { optimisticMutations, setOptimisticMutation } from './set-optimistic-mutation'
import { temporaryId } from './temporary-id'
import { OWNER } from './watch-mutations'

interface Post {
  readonly id: number
  readonly boardId: number
  readonly title: string
  readonly likes: number
}
const model = defineModel<{ post: Post }>()({ post: { lists: ['boardId'] } })
const post = (id: number, more: Partial<Post> = {}): Post => ({ id, boardId: 7, title: 'old', likes: 0, ...more })
const address: typeof ORIGIN = 'https://app.test'

interface Reply {
  readonly status?: number
  readonly body?: unknown
  readonly seq?: number
  readonly tags?: readonly Tag[]
}

/** A server whose writes the test answers; reads answer with `rows`. */
const serve = (rows: Post[] = [post(1)]) => {
  const sent: { readonly path: string; readonly body: unknown; readonly reply: (reply: Reply | Error) => Promise<void> }[] = []
  const state = { rows, asOf: 0, loads: 0 }
  const fetch: typeof globalThis.fetch = async (input, init) => {
    const { pathname } = new URL(String(input))
    if (!init?.method) {
      state.loads++
      const tags = model.post.list({ boardId: 7 }, state.rows)
      const headers = { 'Cache-Groups': tags.map((name) => `"${name}"`).join(', '), 'Cache-Position': `e1:${state.asOf}` }
      return Response.json(state.rows, { headers })
    }
    return new Promise((resolve, reject) => {
      sent.push({
        path: pathname,
        body: JSON.parse(String(init.body ?? 'null')) as unknown,
        reply: async (reply) => {
          if (reply instanceof Error) reject(reply)
          else {
            const { status = 200, body = null, seq, tags = [] } = reply
            const headers: Record<string, string> =
              seq === undefined
                ? {}
                : { 'Cache-Position': `e1:${seq}`, 'Cache-Group-Invalidation': tags.map((name) => `"${name}"`).join(', ') }
            resolve(new Response(JSON.stringify(body), { status, headers }))
          }
          await passTime(0)
        },
      })
    })
  }
  const reply = async (index: number, answer: Reply | Error): Promise<void> => {
    await passTime(0)
    const request = sent[index]
    if (!request) throw new Error(`nothing was sent as number ${index}`)
    await request.reply(answer)
  }
  return { fetch, sent, state, reply }
}
type Server = ReturnType<typeof serve>

class Refused extends Error {
  constructor(readonly status: number) {
    super(`status ${status}`)
  }
}

const send = async (path: string, body: unknown): Promise<never> => {
  const response = await trackedFetch(`${address}${path}`, { method: 'POST', body: JSON.stringify(body) })
  if (!response.ok) throw new Refused(response.status)
  return (await response.json()) as never
}

const likeOptions: OptimisticMutationOptions<unknown, Error, { readonly id: number }> = {
  mutationKey: ['like'],
  mutationFn: (variables) => send('/like', variables),
  optimistic: (view, { id }) => view.update(model.post, id, (row) => ({ ...row, likes: row.likes + 1 })),
}
const createOptions: OptimisticMutationOptions<Post, Error, Post> = {
  mutationKey: ['create'],
  mutationFn: (row) => send('/create', row),
  optimistic: (view, row) => view.insert(model.post, row),
  newId: { temporary: ({ id }) => id, real: ({ id }) => id },
}

const bench = async (server: Server, { restored }: { readonly restored?: string } = {}) => {
  const setup: Setup = setUp({ fetch: server.fetch, tagsOf: () => undefined })
  setOptimisticMutation(setup.queryClient, likeOptions)
  setOptimisticMutation(setup.queryClient, createOptions)
  if (restored) hydrate(setup.queryClient, JSON.parse(restored) as DehydratedState)
  const frames: (readonly Post[])[] = []
  const observer = new QueryObserver<readonly Post[]>(setup.queryClient, {
    queryKey: ['posts'],
    queryFn: ({ signal }) => trackedFetch(`${address}/posts`, { signal }).then((response) => response.json() as Promise<readonly Post[]>),
  })
  observer.subscribe(({ data }) => data && frames.push(data))
  await passTime(0)
  const mutate = <T, E extends Error, V>(options: OptimisticMutationOptions<T, E, V>, variables: V): Promise<T> => {
    const mutation = new MutationObserver<T, E, V>(setup.queryClient, options as never)
    const promise = mutation.mutate(variables)
    promise.catch(() => undefined)
    return promise
  }
  const shown = (): readonly Post[] | undefined => setup.queryClient.getQueryData(['posts'])
  return { ...setup, frames, mutate, shown, store: () => JSON.stringify(dehydrate(setup.queryClient)) }
}

const errorOf = (promise: Promise<unknown>): Promise<{ code?: string; message?: string } | undefined> =>
  promise.then(
    () => undefined,
    (error: { code?: string }) => error,
  )

afterEach(() => onlineManager.setOnline(true))

describe('a mutation that says how it is drawn', () => {
  useFakeTime()

  it('is drawn in the same turn, and is shown once however its data arrives', async () => {
    const server = serve()
    const { mutate, shown, frames } = await bench(server)
    void mutate(likeOptions, { id: 1 })
    expect(shown()?.[0]?.likes).toBe(1)
    server.state.rows = [post(1, { likes: 1 })]
    server.state.asOf = 1
    await server.reply(0, { seq: 1, tags: [model.post(1)] })
    await passTime(100)
    expect(shown()).toEqual([post(1, { likes: 1 })])
    expect(frames.every(([row]) => (row?.likes ?? 0) <= 1)).toBe(true)
    expect(server.state.loads).toBe(2)
  })

  it('is taken back by a refusal, and stays after a lost reply until data asked for later arrives', async () => {
    const server = serve()
    const { mutate, shown } = await bench(server)
    void mutate(likeOptions, { id: 1 })
    await server.reply(0, { status: 403 })
    expect(shown()?.[0]?.likes).toBe(0)
    void mutate(likeOptions, { id: 1 })
    server.state.rows = [post(1, { likes: 1 })]
    await server.reply(1, new TypeError('network'))
    expect(shown()?.[0]?.likes).toBe(1)
    await passTime(100)
    expect([shown()?.[0]?.likes, server.state.loads]).toEqual([1, 2])
  })

  it('that was lost once is not taken back by the refusal of its retry', async () => {
    const server = serve()
    const { mutate, shown } = await bench(server)
    const retrying = { ...likeOptions, mutationKey: ['retrying'], retry: 1, retryDelay: 10 }
    void mutate(retrying, { id: 1 })
    server.state.rows = [post(1, { likes: 1 })]
    await server.reply(0, new TypeError('network'))
    await passTime(10)
    expect(shown()?.[0]?.likes).toBe(1)
    await server.reply(1, { status: 409 })
    expect(shown()?.[0]?.likes).toBe(1)
    await passTime(100)
    expect([shown()?.[0]?.likes, server.state.loads]).toEqual([1, 2])
  })

  it('leaves where the server says nothing of positions, because what shows it is loaded again', async () => {
    const server = serve()
    const { mutate, shown } = await bench(server)
    void mutate(likeOptions, { id: 1 })
    server.state.rows = [post(1, { likes: 1 })]
    await server.reply(0, {})
    await passTime(100)
    expect(shown()).toEqual([post(1, { likes: 1 })])
    expect(server.state.loads).toBe(2)
  })

  it('invalidates what it says, once, for servers that do not', async () => {
    const server = serve()
    const { mutate, shown, count } = await bench(server)
    void mutate({ ...likeOptions, mutationKey: ['told'], invalidates: ({ id }) => model.post(id) }, { id: 1 })
    server.state.rows = [post(1, { likes: 1 })]
    await server.reply(0, {})
    await passTime(100)
    expect([shown()?.[0]?.likes, server.state.loads, count('invalidationMatched')]).toEqual([1, 2, 1])
  })

  it('fails with the error of its patch, sends nothing, and leaves what is shown alone', async () => {
    const server = serve()
    const { mutate, shown } = await bench(server)
    const before = shown()
    const wrong = (optimistic: (view: never) => void, key: string) =>
      errorOf(mutate({ ...likeOptions, mutationKey: [key], optimistic: optimistic as never }, { id: 1 }))
    const thrown = wrong(() => {
      throw new Error('typo')
    }, 'throws')
    const mutated = wrong(
      (view: { update: (...args: unknown[]) => void }) =>
        view.update(model.post, 1, (row: { likes: number }) => {
          row.likes++
          return row
        }),
      'mutates',
    )
    await passTime(0)
    expect([(await thrown)?.code, (await mutated)?.code]).toEqual(['PATCH_FAILED', 'PATCH_MUTATED'])
    expect((await mutated)?.message).toContain('Return a changed copy')
    expect(shown()).toBe(before)
    expect(server.sent).toEqual([])
  })

  it('tells what is needed where no cache client is attached', () => {
    const { queryClient, client } = setUp()
    client.destroy()
    expect(() => setOptimisticMutation(queryClient, likeOptions)).toThrow(expect.objectContaining({ code: 'CLIENT_MISSING' }))
  })
})

describe('a conflict', () => {
  useFakeTime()

  it.each([409, 412] as const)('of %i is asked about while the change stays drawn, and may be sent changed', async (status) => {
    const server = serve()
    const { mutate, shown } = await bench(server)
    let answer: (with_: { readonly id: number; readonly title: string }) => void = () => undefined
    const onConflict = vi.fn(
      () => new Promise<{ retryWith: { id: number; title: string } }>((resolve) => (answer = (retryWith) => resolve({ retryWith }))),
    )
    const options: OptimisticMutationOptions<unknown, Error, { id: number; title: string }> = {
      mutationKey: ['rename'],
      mutationFn: (edit) => send('/rename', edit),
      optimistic: (view, { id, title }) => view.update(model.post, id, { title }),
      onConflict,
    }
    void mutate(options, { id: 1, title: 'mine' })
    await server.reply(0, { status })
    expect(shown()?.[0]?.title).toBe('mine')
    answer({ id: 1, title: 'both' })
    await passTime(0)
    expect(shown()?.[0]?.title).toBe('both')
    expect(server.sent[1]?.body).toEqual({ id: 1, title: 'both' })
    expect(onConflict).toHaveBeenCalledWith({ status, error: expect.any(Refused), variables: { id: 1, title: 'mine' } })
  })

  it('that is discarded takes the change back and fails the mutation', async () => {
    const server = serve()
    const { mutate, shown } = await bench(server)
    const failed = errorOf(mutate({ ...likeOptions, mutationKey: ['discards'], onConflict: () => 'discard' as const }, { id: 1 }))
    await server.reply(0, { status: 409 })
    expect(await failed).toMatchObject({ status: 409 })
    expect(shown()?.[0]?.likes).toBe(0)
  })
})

describe('a row under a temporary id', () => {
  useFakeTime()

  it('is drawn under its real one as soon as that is known, and never twice', async () => {
    const server = serve()
    const { mutate, shown, frames, queryClient, events } = await bench(server)
    const id = temporaryId()
    void mutate(createOptions, post(id, { title: 'new' }))
    expect(shown()?.map((row) => row.id)).toEqual([1, id])
    // Somebody's load sees the row before its reply.
    server.state.rows = [post(1), post(42, { title: 'new' })]
    server.state.asOf = 1
    void queryClient.refetchQueries({ queryKey: ['posts'] })
    await passTime(0)
    await server.reply(0, { body: post(42, { title: 'new' }), seq: 1, tags: [model.post.list({ boardId: 7 }, [])[0] as Tag] })
    await passTime(100)
    expect(shown()?.map((row) => row.id)).toEqual([1, 42])
    for (const frame of frames) expect(frame.filter(({ title }) => title === 'new').length).toBeLessThanOrEqual(1)
    expect(optimisticMutations(queryClient).realId(id)).toBe(42)
    expect(events.filter(({ name }) => name === 'idReplaced').map(({ payload }) => payload)).toEqual([
      { temporary: String(id), real: '42' },
    ])
  })

  it('is waited for by mutations that use it, which are drawn at once and sent with the real one', async () => {
    const server = serve([])
    const { mutate, shown } = await bench(server)
    const id = temporaryId()
    void mutate(createOptions, post(id))
    void mutate(likeOptions, { id })
    void mutate(likeOptions, { id })
    expect(shown()).toEqual([post(id, { likes: 2 })])
    await passTime(0)
    expect(server.sent.map(({ path }) => path)).toEqual(['/create'])
    await server.reply(0, { body: post(42), seq: 1, tags: [] })
    expect(shown()).toEqual([post(42, { likes: 2 })])
    expect(server.sent.slice(1).map(({ path, body }) => [path, body])).toEqual([
      ['/like', { id: 42 }],
      ['/like', { id: 42 }],
    ])
  })

  it('that is never made takes along what waited for it, with a clear error', async () => {
    const server = serve([])
    const { mutate, shown } = await bench(server)
    const id = temporaryId()
    void mutate(createOptions, post(id))
    const dependent = errorOf(mutate(likeOptions, { id }))
    await server.reply(0, { status: 422 })
    expect(await dependent).toMatchObject({ code: 'ROW_NEVER_MADE' })
    expect(shown()).toEqual([])
    expect(server.sent).toHaveLength(1)
  })
})

describe('mutations without a connection', () => {
  useFakeTime()

  it('are drawn, kept in a store, drawn once more when it is read, and sent in order when there is one', async () => {
    const server = serve()
    const first = await bench(server)
    onlineManager.setOnline(false)
    const id = temporaryId()
    void first.mutate(createOptions, post(id, { title: 'offline' }))
    void first.mutate(likeOptions, { id: 1 })
    void first.mutate(likeOptions, { id })
    await passTime(0)
    const view = [post(1, { likes: 1 }), post(id, { title: 'offline', likes: 1 })]
    expect(first.shown()).toEqual(view)
    const stored = first.store()
    first.client.destroy()
    first.queryClient.clear()

    const second = await bench(server, { restored: stored })
    expect(second.shown()).toEqual(view)
    expect(second.frames.every((frame) => JSON.stringify(frame) === JSON.stringify(view))).toBe(true)
    expect(server.sent).toEqual([])
    // Stored again, it is the same: what lies below was not forgotten.
    const again = second.store()
    second.client.destroy()
    second.queryClient.clear()
    const third = await bench(server, { restored: again })
    expect(third.shown()).toEqual(view)

    onlineManager.setOnline(true)
    void third.queryClient.resumePausedMutations()
    await passTime(0)
    expect(server.sent.map(({ path, body }) => [path, (body as { id: number }).id])).toEqual([
      ['/create', id],
      ['/like', 1],
    ])
    await server.reply(0, { body: post(42, { title: 'offline' }), seq: 1, tags: [] })
    expect(server.sent[2]?.body).toEqual({ id: 42 })
    expect(third.shown()).toEqual([post(1, { likes: 1 }), post(42, { title: 'offline', likes: 1 })])
  })

  it('store rows under their real ids once those are known', async () => {
    const server = serve()
    const { mutate, store } = await bench(server)
    const id = temporaryId()
    void mutate(createOptions, post(id))
    await passTime(0)
    onlineManager.setOnline(false)
    void mutate(likeOptions, { id })
    await passTime(0)
    await server.reply(0, { body: post(42), seq: 1, tags: [] })
    const { mutations } = JSON.parse(store()) as DehydratedState
    expect(mutations.map(({ state }) => state.variables)).toEqual([{ id: 42 }])
  })

  it('are not sent when they are taken back before', async () => {
    const server = serve()
    const { mutate, shown, queryClient, store } = await bench(server)
    onlineManager.setOnline(false)
    const owner = {}
    const promise = errorOf(mutate({ ...likeOptions, [OWNER]: owner } as never, { id: 1 } as never))
    await passTime(0)
    expect(shown()?.[0]?.likes).toBe(1)
    expect(optimisticMutations(queryClient).undo(owner)).toBe('unsent')
    expect(shown()?.[0]?.likes).toBe(0)
    expect((JSON.parse(store()) as DehydratedState).mutations).toEqual([])
    onlineManager.setOnline(true)
    await queryClient.resumePausedMutations()
    await passTime(0)
    expect(server.sent).toEqual([])
    expect(await Promise.race([promise, Promise.resolve('waits')])).toBe('waits')
  })
})
