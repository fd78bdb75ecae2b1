// @vitest-environment happy-dom
import { notifyManager, onlineManager, QueryClient, QueryClientProvider, useQuery } from '@tanstack/react-query'
import { act, cleanup, render, renderHook, screen } from '@testing-library/react'
import { createCacheClient, defineModel, temporaryId } from '@unstale/cache-query'
import { type ReactNode, StrictMode } from 'react'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { useOptimisticMutation } from './use-optimistic-mutation'
import { useRealId } from './use-real-id'

interface Post {
  readonly id: number
  readonly title: string
  readonly likes: number
}
const model = defineModel<{ post: Post }>()({ post: {} })

const bench = (rows: readonly Post[] = [{ id: 1, title: 'old', likes: 0 }]) => {
  const queryClient = new QueryClient({ defaultOptions: { queries: { staleTime: Number.POSITIVE_INFINITY, retry: false } } })
  const client = createCacheClient(queryClient, {
    tagsOf: ([name]) => (name === 'posts' ? [...model.post.list(undefined, rows)] : name === 'other' ? [model.post(2)] : undefined),
    channel: false,
  })
  const wrapper = ({ children }: { readonly children: ReactNode }): ReactNode => (
    <StrictMode>
      <QueryClientProvider client={queryClient}>{children}</QueryClientProvider>
    </StrictMode>
  )
  return { queryClient, client, wrapper, load: vi.fn(async () => rows) }
}

// What TanStack tells of in a turn is rendered before the turn is over, so that `act` sees all of it.
notifyManager.setScheduler(queueMicrotask)

afterEach(() => {
  onlineManager.setOnline(true)
  cleanup()
})

/** A request that the test answers. */
const request = <T,>() => {
  let resolve: (value: T) => void = () => undefined
  let reject: (error: unknown) => void = () => undefined
  const promise = new Promise<T>((yes, no) => {
    resolve = yes
    reject = no
  })
  return { promise, resolve, reject }
}

describe('useOptimisticMutation', () => {
  it('shows the change in the very render that says pending, under StrictMode, and is useMutation in everything else', async () => {
    const { wrapper, load } = bench()
    const { promise, reject } = request<Post>()
    const calls: string[] = []
    const frames: string[] = []
    const { result } = renderHook(
      () => {
        const { data } = useQuery({ queryKey: ['posts'], queryFn: load })
        const like = useOptimisticMutation({
          mutationFn: (id: number) => promise.then(() => id),
          optimistic: (view, id) => view.update(model.post, id, (post) => ({ ...post, likes: post.likes + 1 })),
          onError: (_error, id) => void calls.push(`onError ${id}`),
          onSettled: () => void calls.push('onSettled'),
        })
        frames.push(`${data?.[0]?.likes} ${like.status}`)
        return { data, like }
      },
      { wrapper },
    )
    await vi.waitFor(() => expect(result.current.data).toBeDefined())
    frames.length = 0
    await act(async () => result.current.like.mutate(1, { onError: () => void calls.push('mutate onError') }))
    expect([...new Set(frames)]).toEqual(['1 pending'])
    await act(async () => reject(Object.assign(new Error('no'), { status: 403 })))
    expect(result.current.like.error?.message).toBe('no')
    expect(result.current.data?.[0]?.likes).toBe(0)
    expect(calls).toEqual(['onError 1', 'onSettled', 'mutate onError'])
    expect(frames.filter((frame) => frame.startsWith('1') && frame.endsWith('error'))).toEqual([])
  })

  it('renders only what shows the change', async () => {
    const { wrapper: Wrapper, load } = bench()
    const renders = { posts: 0, other: 0, button: 0 }
    const Posts = (): ReactNode => {
      const { data } = useQuery({ queryKey: ['posts'], queryFn: load })
      renders.posts++
      return <p>{data?.map(({ likes }) => likes)}</p>
    }
    const Other = (): ReactNode => {
      useQuery({ queryKey: ['other'], queryFn: async () => ({ id: 2, title: 'x', likes: 5 }) })
      renders.other++
      return null
    }
    const Button = (): ReactNode => {
      renders.button++
      const { mutate } = useOptimisticMutation({
        mutationFn: () => new Promise<never>(() => undefined),
        optimistic: (view, id: number) => view.update(model.post, id, { likes: 9 }),
      })
      return (
        <button type="button" onClick={() => mutate(1)}>
          like
        </button>
      )
    }
    render(
      <Wrapper>
        <Posts />
        <Other />
        <Button />
      </Wrapper>,
    )
    await vi.waitFor(() => expect(screen.getByText('0')).toBeDefined())
    const before = { ...renders }
    await act(async () => screen.getByText('like').click())
    // StrictMode renders everything twice.
    expect([renders.posts - before.posts, renders.other - before.other]).toEqual([2, 0])
    expect(screen.getByText('9')).toBeDefined()
  })

  it('takes back what was not sent, and is idle again', async () => {
    const { wrapper, load, queryClient } = bench()
    const send = vi.fn(async () => undefined)
    const { result } = renderHook(
      () => ({
        data: useQuery({ queryKey: ['posts'], queryFn: load }).data,
        rename: useOptimisticMutation({
          mutationFn: send,
          optimistic: (view, title: string) => view.update(model.post, 1, { title }),
        }),
      }),
      { wrapper },
    )
    await vi.waitFor(() => expect(result.current.data).toBeDefined())
    onlineManager.setOnline(false)
    await act(async () => result.current.rename.mutate('new'))
    expect([result.current.data?.[0]?.title, result.current.rename.isPaused]).toEqual(['new', true])
    await act(async () => result.current.rename.undo())
    expect([result.current.data?.[0]?.title, result.current.rename.status]).toEqual(['old', 'idle'])
    onlineManager.setOnline(true)
    await act(async () => void (await queryClient.resumePausedMutations()))
    expect(send).not.toHaveBeenCalled()
  })

  it('keeps undo stable', () => {
    const { wrapper } = bench()
    const { result, rerender } = renderHook(
      () => useOptimisticMutation({ mutationFn: async () => undefined, optimistic: () => undefined }),
      { wrapper },
    )
    const { undo } = result.current
    rerender()
    expect(result.current.undo).toBe(undo)
  })

  it('fails with a clear error where its patch throws, and what is shown stays', async () => {
    const { wrapper, load } = bench()
    const { result } = renderHook(
      () => ({
        data: useQuery({ queryKey: ['posts'], queryFn: load }).data,
        bad: useOptimisticMutation({
          mutationFn: async () => undefined,
          optimistic: (): void => {
            throw new TypeError('cannot read likes')
          },
        }),
      }),
      { wrapper },
    )
    await vi.waitFor(() => expect(result.current.data).toBeDefined())
    const { data } = result.current
    await act(async () => result.current.bad.mutate())
    expect(result.current.bad.error).toMatchObject({ code: 'PATCH_FAILED', cause: expect.any(TypeError) })
    expect(result.current.data).toBe(data)
  })

  it('says what to do where no cache client is attached', () => {
    const queryClient = new QueryClient()
    const quiet = vi.spyOn(console, 'error').mockImplementation(() => undefined)
    expect(() =>
      renderHook(() => useOptimisticMutation({ mutationFn: async () => undefined, optimistic: () => undefined }, queryClient)),
    ).toThrow(expect.objectContaining({ code: 'CLIENT_MISSING', message: expect.stringContaining('createCacheClient(queryClient)') }))
    quiet.mockRestore()
  })

  it('is not attached twice: the second client is refused, and the first goes on', async () => {
    const { queryClient, client } = bench()
    expect(() => createCacheClient(queryClient)).toThrow(expect.objectContaining({ code: 'CLIENT_ALREADY_ATTACHED' }))
    expect(client.preview(model.post.any)).toEqual([])
  })
})

describe('useRealId', () => {
  it('changes from the temporary id to the real one, and renders for no other', async () => {
    const { wrapper } = bench()
    const id = temporaryId()
    const { promise, resolve } = request<Post>()
    let renders = 0
    const { result } = renderHook(
      () => {
        renders++
        const create = useOptimisticMutation({
          mutationFn: (_row: Post) => promise,
          optimistic: (view, row) => view.insert(model.post, row),
          newId: { temporary: (row) => row.id, real: (row) => row.id },
        })
        return { create, id: useRealId(id), other: useRealId(7) }
      },
      { wrapper },
    )
    await act(async () => result.current.create.mutate({ id, title: 'new', likes: 0 }))
    expect([result.current.id, result.current.other]).toEqual([id, 7])
    const before = renders
    await act(async () => resolve({ id: 42, title: 'new', likes: 0 }))
    expect([result.current.id, result.current.other]).toEqual([42, 7])
    expect(renders).toBeGreaterThan(before)
  })
})
