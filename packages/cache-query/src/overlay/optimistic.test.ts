import { dehydrate, InfiniteQueryObserver, type QueryClient, QueryObserver } from '@tanstack/query-core'
import { defineModel, type Tag, tag, type UnstaleError } from '@unstale/cache-core'
import { describe, expect, it, vi } from 'vitest'
import { entryAt } from '../query-entries'
import { queryRealm } from '../query-realm'
import { ORIGIN } from '../testing/fake-server'
import { passTime, type Setup, setUp, useFakeTime } from '../testing/setup'
import { track } from '../track'
import { trackedFetch } from '../tracked-fetch'
import { optimistic } from './optimistic'
import type { OptimisticPatch } from './optimistic-types'

interface Scene {
  readonly id: number
  readonly chapterId: number
  readonly title: string
  readonly likes: number
}
interface Grant {
  readonly userId: string
  readonly postId: number
}

const model = defineModel<{ scene: Scene; chapter: { id: number; title: string }; grant: Grant }>()({
  scene: { lists: ['chapterId'] },
  chapter: {},
  grant: { id: ['userId', 'postId'], lists: ['postId'] },
})

const scene = (id: number, more: Partial<Scene> = {}): Scene => ({ id, chapterId: 7, title: 'old', likes: 0, ...more })
const list = (...rows: readonly Scene[]): readonly Tag[] => model.scene.list({ chapterId: 7 }, rows)
const like: OptimisticPatch = (view) => view.update(model.scene, 1, (row) => ({ ...row, likes: row.likes + 1 }))
const rename: OptimisticPatch = (view) => view.update(model.scene, 1, { title: 'new' })

/** A query whose loads the test answers, each with a position of its own. */
const open = async (setup: Setup, key: string, data: unknown, tags: readonly Tag[], asOf = 0) => {
  const waiting: ((answer: { readonly data: unknown; readonly asOf: number | undefined; readonly more: readonly Tag[] }) => void)[] = []
  const frames: unknown[] = []
  const observer = new QueryObserver(setup.queryClient, {
    queryKey: [key],
    queryFn: async (context) => {
      const answer = await new Promise<{ readonly data: unknown; readonly asOf: number | undefined; readonly more: readonly Tag[] }>(
        (resolve) => waiting.push(resolve),
      )
      const position: Record<string, string> = answer.asOf === undefined ? {} : { 'Cache-Position': `e1:${answer.asOf}` }
      track(context, new Headers({ 'Cache-Groups': [...tags, ...answer.more].map((name) => `"${name}"`).join(', '), ...position }))
      return answer.data
    },
  })
  observer.subscribe((result) => frames.push(result.data))
  const answer = async (next: unknown, at?: number, more: readonly Tag[] = []): Promise<void> => {
    const first = waiting.shift()
    if (!first) throw new Error(`nothing loads ${key}`)
    first({ data: next, asOf: at, more })
    await passTime(0)
  }
  await passTime(0)
  await answer(data, asOf)
  frames.length = 0
  return { observer, frames, answer, loading: () => waiting.length, shown: () => setup.queryClient.getQueryData<never>([key]) as unknown }
}

const refetch = async ({ queryClient }: Setup, key: string): Promise<void> => {
  void queryClient.refetchQueries({ queryKey: [key] })
  await passTime(0)
}

const codeOf = (work: () => unknown): string | undefined => {
  try {
    work()
  } catch (error) {
    return (error as UnstaleError).code
  }
  return undefined
}

const entryOf = (queryClient: QueryClient, key: string) => {
  const state = queryRealm().targets.get(queryClient)?.state
  return state && entryAt(state, JSON.stringify([key]))
}

const namesOf = (setup: Setup, name: string): readonly unknown[] =>
  setup.events.filter((event) => event.name === name).map(({ payload }) => payload)

describe('what is drawn', () => {
  useFakeTime()

  it('is a row wherever it is shown, by tag and id, while untouched rows keep their identity', async () => {
    const setup = setUp()
    const rows = [scene(1), scene(2)]
    const all = await open(setup, 'list', { items: rows, total: 2 }, list(...rows))
    const detail = await open(setup, 'detail', scene(1), [model.scene(1)])
    const other = await open(setup, 'other', scene(2), [model.scene(2)])
    optimistic(setup.queryClient, rename)
    expect(all.shown()).toEqual({ items: [scene(1, { title: 'new' }), scene(2)], total: 2 })
    expect((all.shown() as { items: unknown[] }).items[1]).toBe(rows[1])
    expect(detail.shown()).toEqual(scene(1, { title: 'new' }))
    expect(other.frames).toEqual([])
    expect(namesOf(setup, 'changeDrawn')).toEqual([{ change: 'id', queries: ['["list"]', '["detail"]'] }])
  })

  it('is a row of infinite pages, of a composite id, and of an id given as text', async () => {
    const setup = setUp()
    const pages = { pages: [[scene(1)], [scene(2)]], pageParams: [0, 1] }
    const infinite = await open(setup, 'pages', pages, list(scene(1), scene(2)))
    const grants = await open(
      setup,
      'grants',
      [{ userId: 'a', postId: 1, by: 'x' }],
      model.grant.list({ postId: 1 }, [{ userId: 'a', postId: 1 }]),
    )
    optimistic(setup.queryClient, (view) => {
      view.update(model.scene, '2', { title: 'new' })
      view.remove(model.grant, { userId: 'a', postId: '1' })
    })
    expect(infinite.shown()).toEqual({ pages: [[scene(1)], [scene(2, { title: 'new' })]], pageParams: [0, 1] })
    expect(grants.shown()).toEqual([])
  })

  it('inserts by position or by order, into the lists of its keys only, once', async () => {
    const setup = setUp()
    const rows = [scene(1), scene(5)]
    const shown = await open(setup, 'list', rows, list(...rows))
    const elsewhere = await open(setup, 'elsewhere', [scene(9, { chapterId: 8 })], model.scene.list({ chapterId: 8 }, [scene(9)]))
    const pages = await open(setup, 'pages', { pages: [{ items: [scene(1)] }, { items: [scene(5)] }], pageParams: [0, 1] }, list(...rows))
    const count = await open(setup, 'count', { total: 2 }, list())
    const ids = (data: unknown): readonly number[] => (data as Scene[]).map(({ id }) => id)
    optimistic(setup.queryClient, (view) => view.insert(model.scene, scene(3), (a, b) => a.id - b.id))
    optimistic(setup.queryClient, (view) => view.insert(model.scene, scene(8)))
    optimistic(setup.queryClient, (view) => view.insert(model.scene, scene(0), 'start'))
    optimistic(setup.queryClient, (view) => view.insert(model.scene, scene(3)))
    expect(ids(shown.shown())).toEqual([0, 1, 3, 5, 8])
    expect(elsewhere.frames).toEqual([])
    expect(count.frames).toEqual([])
    expect((pages.shown() as { pages: { items: Scene[] }[] }).pages.map(({ items }) => ids(items))).toEqual([
      [0, 1],
      [3, 5, 8],
    ])
  })

  it('inserts into a list that is empty, and updates what was inserted', async () => {
    const setup = setUp()
    const shown = await open(setup, 'list', { items: [] }, list())
    optimistic(setup.queryClient, (view) => view.insert(model.scene, scene(3)))
    optimistic(setup.queryClient, (view) => view.update(model.scene, 3, { title: 'new' }))
    expect(shown.shown()).toEqual({ items: [scene(3, { title: 'new' })] })
  })

  it('is nothing where another kind of thing has the same id, or shapes differ, or several lists are there: an event says so', async () => {
    const setup = setUp()
    const both = await open(setup, 'both', { scene: scene(1), chapter: { id: 1, title: 'c' } }, [model.scene(1), model.chapter(1)])
    const author = await open(setup, 'author', { ...scene(1), author: undefined, next: { id: 1, name: 'Ann' } }, [model.scene(1)])
    const shapes = await open(setup, 'shapes', [scene(1), { id: 1, name: 'Ann' }], [model.scene(1)])
    const lists = await open(setup, 'lists', { a: [], b: [] }, list())
    optimistic(setup.queryClient, (view) => {
      view.update(model.scene, 1, { title: 'new' })
      view.insert(model.scene, scene(3))
    })
    expect(both.frames).toEqual([])
    expect(shapes.frames).toEqual([])
    expect(lists.frames).toEqual([])
    expect(author.shown()).toMatchObject({ title: 'new', next: { id: 1, name: 'Ann' } })
    expect(namesOf(setup, 'patchAmbiguous')).toEqual([
      { change: 'id', query: '["both"]', tag: 'scene:1', remedy: expect.stringContaining('chapter:1') },
      { change: 'id', query: '["shapes"]', tag: 'scene:1', remedy: expect.stringContaining('view.query') },
      { change: 'id', query: '["lists"]', tag: 'scene:3', remedy: expect.stringContaining('several lists') },
    ])
  })

  it('is not an object that has the id by chance: the tags tell which rows are shown', async () => {
    const setup = setUp()
    const shown = await open(setup, 'list', [scene(2), { ...scene(3), cover: { id: 1 } }], list(scene(2), scene(3)))
    optimistic(setup.queryClient, rename)
    expect(shown.frames).toEqual([])
  })

  it('is found under a coarse tag as well', async () => {
    const setup = setUp()
    const covered = await open(setup, 'covered', [scene(1)], [tag('scene:chapterId=7'), tag('scene?chapterId=7')])
    const coarse = await open(setup, 'coarse', [scene(1)], [tag('scene')])
    optimistic(setup.queryClient, rename)
    expect([covered.shown(), coarse.shown()]).toEqual([[scene(1, { title: 'new' })], [scene(1, { title: 'new' })]])
  })
})

describe('what the cache says of what is drawn', () => {
  useFakeTime()

  it('stays: time, mark, count of loads; and no stamp until it is confirmed', async () => {
    const setup = setUp()
    const { answer } = await open(setup, 'detail', scene(1), [model.scene(1)])
    const stampOf = (): unknown => (dehydrate(setup.queryClient).queries[0]?.state as { unstale?: unknown } | undefined)?.unstale
    const { data: _data, ...before } = setup.queryClient.getQueryState(['detail']) as unknown as Record<string, unknown>
    expect(stampOf()).toMatchObject({ asOf: 0 })
    await passTime(1_000)
    const change = optimistic(setup.queryClient, rename)
    const { data, ...after } = setup.queryClient.getQueryState(['detail']) as unknown as Record<string, unknown>
    expect(data).toEqual(scene(1, { title: 'new' }))
    expect({ ...after, unstale: before['unstale'] }).toEqual(before)
    expect(stampOf()).toMatchObject({ below: scene(1), stamp: { asOf: 0 } })
    await refetch(setup, 'detail')
    await answer(scene(1), 0)
    expect(stampOf()).toMatchObject({ below: scene(1), stamp: { asOf: 0 } })
    change.undo()
    expect(stampOf()).toMatchObject({ asOf: 0 })
    expect(setup.queryClient.getQueryData(['detail'])).toEqual(scene(1))
  })

  it('stays stale what was stale', async () => {
    const setup = setUp()
    await open(setup, 'detail', scene(1), [model.scene(1)])
    void setup.client.invalidate(model.scene(1), { refetchType: 'none' })
    expect(setup.isMarked('detail')).toBe(true)
    optimistic(setup.queryClient, rename).undo()
    expect(setup.isMarked('detail')).toBe(true)
  })
})

describe('loaded data', () => {
  useFakeTime()

  it('that may hold a counter already waits for the reply, then shows it once', async () => {
    const setup = setUp()
    const { shown, answer, frames } = await open(setup, 'detail', scene(1), [model.scene(1)])
    const change = optimistic(setup.queryClient, like)
    change.sent()
    const loadedAt = setup.queryClient.getQueryState(['detail'])?.dataUpdatedAt as number
    await passTime(1_000)
    await refetch(setup, 'detail')
    await answer(scene(1, { likes: 1, title: 'foreign' }), 5)
    expect(shown()).toEqual(scene(1, { likes: 1 }))
    expect(setup.count('snapshotHeld')).toBe(1)
    expect(setup.queryClient.getQueryState(['detail'])).toMatchObject({ dataUpdatedAt: loadedAt, fetchStatus: 'idle' })
    await passTime(500)
    change.succeeded({ epoch: 'e1', seq: 5 })
    expect(shown()).toEqual(scene(1, { likes: 1, title: 'foreign' }))
    expect(setup.queryClient.getQueryState(['detail'])?.dataUpdatedAt).toBe(loadedAt + 1_000)
    expect((frames as Scene[]).every(({ likes }) => likes === 1)).toBe(true)
    expect(namesOf(setup, 'changeLeft')).toEqual([{ change: 'id', query: '["detail"]', reason: 'confirmed' }])
    expect(entryOf(setup.queryClient, 'detail')?.layers).toBe(0)
  })

  it('is dropped without a frame in which a change that has failed is there still', async () => {
    const setup = setUp()
    const { answer, frames, loading } = await open(setup, 'detail', scene(1), [model.scene(1)])
    const [first, second] = [optimistic(setup.queryClient, like), optimistic(setup.queryClient, like)]
    for (const change of [first, second]) change.sent()
    await refetch(setup, 'detail')
    await answer(scene(1, { likes: 1 }), 4)
    first.succeeded({ epoch: 'e1', seq: 5 })
    expect((frames.at(-1) as Scene).likes).toBe(2)
    frames.length = 0
    second.failed()
    expect([setup.count('snapshotDropped'), loading()]).toEqual([1, 1])
    expect((frames as Scene[]).map(({ likes }) => likes)).not.toContain(2)
    expect(frames.length).toBeGreaterThan(0)
  })

  it('that is still unsure after the reply is dropped for a load that asks for the position', async () => {
    const setup = setUp()
    const { shown, answer, loading } = await open(setup, 'detail', scene(1), [model.scene(1)])
    const change = optimistic(setup.queryClient, like)
    change.sent()
    await refetch(setup, 'detail')
    await answer(scene(1, { likes: 1 }), 4)
    change.succeeded({ epoch: 'e1', seq: 5 })
    expect(setup.count('snapshotDropped')).toBe(1)
    expect(shown()).toEqual(scene(1, { likes: 1 }))
    expect(loading()).toBe(1)
    expect(queryRealm().targets.get(setup.queryClient)?.state.needed.current()).toEqual({ epoch: 'e1', seq: 5 })
    await answer(scene(1, { likes: 1 }), 5)
    expect(shown()).toEqual(scene(1, { likes: 1 }))
    expect(entryOf(setup.queryClient, 'detail')?.layers).toBe(0)
  })

  it('is not asked for without end where a cache keeps answering from before the change', async () => {
    const setup = setUp()
    const { answer, loading } = await open(setup, 'detail', scene(1), [model.scene(1)])
    const change = optimistic(setup.queryClient, like)
    change.sent()
    change.succeeded({ epoch: 'e1', seq: 5 })
    await refetch(setup, 'detail')
    await answer(scene(1), 4)
    expect(loading()).toBe(0)
    expect(setup.count('refetchBackedOff')).toBe(1)
    await passTime(1_000)
    expect(loading()).toBe(1)
    await passTime(10_000)
    await answer(scene(1, { title: 'cached' }), 4)
    expect(setup.count('snapshotForced')).toBe(1)
    expect(setup.queryClient.getQueryData(['detail'])).toEqual(scene(1, { title: 'cached' }))
  })

  it('of fields that are set is shown at once, with them', async () => {
    const setup = setUp()
    const { shown, answer } = await open(setup, 'detail', scene(1), [model.scene(1)])
    const change = optimistic(setup.queryClient, rename)
    change.sent()
    await refetch(setup, 'detail')
    await answer(scene(1, { likes: 3 }), 5)
    expect(shown()).toEqual(scene(1, { likes: 3, title: 'new' }))
    change.succeeded({ epoch: 'e1', seq: 5 })
    expect(entryOf(setup.queryClient, 'detail')?.layers).toBe(0)
    expect(shown()).toEqual(scene(1, { likes: 3 }))
  })

  it('waits although fields are only set, when the change is declared not to be idempotent', async () => {
    const setup = setUp()
    const rows = [scene(1)]
    const { shown, answer } = await open(setup, 'list', rows, list(...rows))
    const change = optimistic(setup.queryClient, (view) => view.insert(model.scene, scene(-1)), { idempotent: false })
    change.sent()
    await refetch(setup, 'list')
    await answer([scene(1), scene(77)], 5)
    expect(shown()).toEqual([scene(1), scene(-1)])
    change.amend((view) => view.insert(model.scene, scene(77)))
    expect(shown()).toEqual([scene(1), scene(77)])
    change.succeeded({ epoch: 'e1', seq: 5 })
    expect(shown()).toEqual([scene(1), scene(77)])
  })

  it('is shown after holdFor all the same, with an event', async () => {
    const setup = setUp({ holdFor: 3_000 })
    const { shown, answer } = await open(setup, 'detail', scene(1), [model.scene(1)])
    optimistic(setup.queryClient, like).sent()
    for (let i = 1; i <= 6; i++) {
      await refetch(setup, 'detail')
      await answer(scene(1, { title: `load ${i}` }), i)
    }
    expect(setup.count('snapshotHeld')).toBe(6)
    await passTime(2_900)
    expect(shown()).toEqual(scene(1, { likes: 1 }))
    await passTime(200)
    expect(shown()).toEqual(scene(1, { likes: 1, title: 'load 6' }))
    expect(namesOf(setup, 'snapshotForced')).toEqual([{ query: '["detail"]', waitedMs: expect.any(Number) }])
  })

  it('that is older is shown when it is sure and what came after it is not', async () => {
    const setup = setUp()
    const { shown, answer } = await open(setup, 'detail', scene(1), [model.scene(1)])
    const first = optimistic(setup.queryClient, like)
    first.sent()
    await refetch(setup, 'detail')
    await answer(scene(1, { likes: 1, title: 'older' }), 5)
    const second = optimistic(setup.queryClient, like)
    second.sent()
    await refetch(setup, 'detail')
    await answer(scene(1, { likes: 2, title: 'newer' }), 6)
    first.succeeded({ epoch: 'e1', seq: 5 })
    expect(shown()).toEqual(scene(1, { likes: 2, title: 'older' }))
    second.succeeded({ epoch: 'e1', seq: 7 })
    expect(shown()).toEqual(scene(1, { likes: 2, title: 'older' }))
  })

  it('waits in a bounded number: the oldest leaves first', async () => {
    const setup = setUp()
    const { shown, answer } = await open(setup, 'detail', scene(1), [model.scene(1)])
    const first = optimistic(setup.queryClient, like)
    first.sent()
    await refetch(setup, 'detail')
    await answer(scene(1, { likes: 1, title: 'load 1' }), 5)
    optimistic(setup.queryClient, like).sent()
    for (let i = 2; i <= 5; i++) {
      await refetch(setup, 'detail')
      await answer(scene(1, { likes: 1, title: `load ${i}` }), 5)
    }
    first.succeeded({ epoch: 'e1', seq: 5 })
    expect(shown()).toEqual(scene(1, { likes: 2 }))
  })

  it('that was asked for after the loss of a reply decides', async () => {
    const setup = setUp()
    const { shown, answer, loading } = await open(setup, 'detail', scene(1), [model.scene(1)])
    const change = optimistic(setup.queryClient, like)
    change.sent()
    await refetch(setup, 'detail')
    change.lost()
    await answer(scene(1, { likes: 1 }), 5)
    expect(shown()).toEqual(scene(1, { likes: 1 }))
    expect(entryOf(setup.queryClient, 'detail')?.layers).toBe(1)
    expect(loading()).toBe(1)
    await answer(scene(1, { likes: 1 }), 5)
    expect(shown()).toEqual(scene(1, { likes: 1 }))
    expect(entryOf(setup.queryClient, 'detail')?.layers).toBe(0)
  })

  it.each([undefined, { epoch: 'e0', seq: 9 }])(
    'holds a change when it was asked for after a reply whose position does not compare: %o',
    async (position) => {
      const setup = setUp()
      const { shown, answer } = await open(setup, 'detail', scene(1), [model.scene(1)])
      const change = optimistic(setup.queryClient, like)
      change.sent()
      await refetch(setup, 'detail')
      change.succeeded(position)
      await answer(scene(1, { likes: 1 }), 5)
      expect(entryOf(setup.queryClient, 'detail')?.layers).toBe(1)
      await answer(scene(1, { likes: 1 }), 5)
      expect(entryOf(setup.queryClient, 'detail')?.layers).toBe(0)
      expect(shown()).toEqual(scene(1, { likes: 1 }))
    },
  )

  it.each(['before', 'after'] as const)(
    'of fields that are set, asked for before a reply that does not compare and shown %s it, is asked for once more',
    async (order) => {
      const setup = setUp({ events: `${ORIGIN}/events` })
      const { shown, answer, loading } = await open(setup, 'detail', scene(1), [model.scene(1)])
      await passTime(100)
      const change = optimistic(setup.queryClient, rename)
      change.sent()
      await refetch(setup, 'detail')
      if (order === 'before') await answer(scene(1, { title: 'new' }), 5)
      change.succeeded({ epoch: 'e0', seq: 9 })
      await passTime(0)
      if (order === 'after') await answer(scene(1, { title: 'new' }), 5)
      expect(entryOf(setup.queryClient, 'detail')?.layers).toBe(1)
      expect(loading()).toBe(1)
      await answer(scene(1, { title: 'new' }), 5)
      expect(shown()).toEqual(scene(1, { title: 'new' }))
      expect(entryOf(setup.queryClient, 'detail')?.layers).toBe(0)
      await passTime(60_000)
      expect(loading()).toBe(0)
    },
  )

  it('waits as well when it brings the changed row to a query that did not show it', async () => {
    const setup = setUp()
    const { shown, answer } = await open(setup, 'list', [scene(2)], list(scene(2)))
    const change = optimistic(setup.queryClient, like)
    change.sent()
    await refetch(setup, 'list')
    await answer([scene(1, { likes: 1 }), scene(2)], 5, [model.scene(1)])
    expect(shown()).toEqual([scene(2)])
    change.succeeded({ epoch: 'e1', seq: 5 })
    expect(shown()).toEqual([scene(1, { likes: 1 }), scene(2)])
  })

  it('is dropped as well when the reply does not vouch for the row that it brings', async () => {
    const setup = setUp()
    const { shown, answer, loading } = await open(setup, 'list', [scene(2)], list(scene(2)))
    const change = optimistic(setup.queryClient, like)
    change.sent()
    await refetch(setup, 'list')
    await answer([scene(1), scene(2)], 5, [model.scene(1)])
    change.succeeded({ epoch: 'e1', seq: 6 })
    expect(shown()).toEqual([scene(2)])
    expect(loading()).toBe(1)
    await answer([scene(1, { likes: 1 }), scene(2)], 6, [model.scene(1)])
    expect(shown()).toEqual([scene(1, { likes: 1 }), scene(2)])
    await refetch(setup, 'list')
    await answer([], 7)
    expect(shown()).toEqual([])
  })

  it('that waits leaves the mark of a stale query where it was', async () => {
    const setup = setUp()
    const { answer } = await open(setup, 'detail', scene(1), [model.scene(1)])
    optimistic(setup.queryClient, like).sent()
    void setup.client.invalidate(model.scene(1), { refetchType: 'none' })
    await refetch(setup, 'detail')
    await answer(scene(1, { likes: 1 }), 5)
    expect(setup.count('snapshotHeld')).toBe(1)
    expect(setup.isMarked('detail')).toBe(true)
  })

  it('of a load that was under way when the change was begun is drawn over', async () => {
    const setup = setUp()
    const { shown, answer } = await open(setup, 'list', [scene(2)], list(scene(2)))
    await refetch(setup, 'list')
    optimistic(setup.queryClient, rename).sent()
    await answer([scene(1), scene(2)], 5, [model.scene(1)])
    expect(shown()).toEqual([scene(1, { title: 'new' }), scene(2)])
  })

  it('of a query that shows nothing yet does not wait', async () => {
    const setup = setUp()
    optimistic(setup.queryClient, like).sent()
    const first = await open(setup, 'detail', scene(1, { likes: 1 }), [model.scene(1)])
    expect(first.shown()).toEqual(scene(1, { likes: 1 }))
    optimistic(setup.queryClient, rename).sent()
    const second = await open(setup, 'second', scene(1), [model.scene(1)])
    expect(second.shown()).toEqual(scene(1, { title: 'new' }))
  })

  it('that waits is stale at once when an invalidation names meanwhile what only it depends on', async () => {
    const setup = setUp()
    const { answer, loading } = await open(setup, 'detail', scene(1), [model.scene(1)])
    const change = optimistic(setup.queryClient, like)
    change.sent()
    await refetch(setup, 'detail')
    await answer(scene(1, { likes: 1 }), 5, [tag('author')])
    void setup.client.invalidate(tag('author'), { refetchType: 'none' })
    change.succeeded({ epoch: 'e1', seq: 5 })
    expect(setup.isMarked('detail')).toBe(true)
    expect(loading()).toBe(0)
  })
})

describe('a change', () => {
  useFakeTime()

  it('that fails leaves alone, and lets what waited for it be seen', async () => {
    const setup = setUp()
    const { shown, answer } = await open(setup, 'detail', scene(1), [model.scene(1)])
    const [first, second] = [optimistic(setup.queryClient, like), optimistic(setup.queryClient, like)]
    first.sent()
    second.sent()
    expect(shown()).toMatchObject({ likes: 2 })
    await refetch(setup, 'detail')
    await answer(scene(1, { likes: 1, title: 'foreign' }), 5)
    first.failed()
    expect(shown()).toEqual(scene(1, { likes: 1 }))
    second.succeeded({ epoch: 'e1', seq: 5 })
    expect(shown()).toEqual(scene(1, { likes: 1, title: 'foreign' }))
    first.succeeded()
    first.undo()
    expect(namesOf(setup, 'changeLeft')).toHaveLength(2)
  })

  it('remembers the position that the response to its own request told', async () => {
    const setup = setUp()
    setup.mount('a')
    await passTime(50)
    const change = optimistic(setup.queryClient, (view) =>
      view.query({ queryKey: ['a'] }, (data) => ({ ...(data as { version: number }), version: (data as { version: number }).version + 1 })),
    )
    const sent = change.run(() => trackedFetch('https://app.test/write/a', { method: 'PUT' }))
    expect(setup.version('a')).toBe(1)
    await passTime(20)
    await sent
    change.succeeded()
    expect(setup.version('a')).toBe(1)
    await passTime(100)
    expect(setup.version('a')).toBe(1)
    expect(namesOf(setup, 'changeLeft')).toEqual([{ change: 'id', query: '["a"]', reason: 'confirmed' }])
  })

  it('is not drawn twice over data that a caller has made from what is shown', async () => {
    const setup = setUp()
    const { shown, loading } = await open(setup, 'detail', scene(1), [model.scene(1)])
    const change = optimistic(setup.queryClient, like)
    change.sent()
    setup.queryClient.setQueryData<Scene>(['detail'], (row) => row && { ...row, title: 'typed' })
    expect(shown()).toEqual(scene(1, { likes: 1, title: 'typed' }))
    change.failed()
    expect(loading()).toBe(1)
  })

  it("is drawn over a server's row that answers another change", async () => {
    const setup = setUp()
    const { shown } = await open(setup, 'detail', scene(1), [model.scene(1)])
    const [first, second] = [optimistic(setup.queryClient, like), optimistic(setup.queryClient, like)]
    first.sent()
    second.sent()
    first.succeeded({ epoch: 'e1', seq: 1 })
    setup.queryClient.setQueryData(['detail'], scene(1, { likes: 1 }))
    expect(shown()).toEqual(scene(1, { likes: 2 }))
    second.failed()
    expect(shown()).toEqual(scene(1, { likes: 1 }))
  })

  it('outlives the cancellation of a load that began before it', async () => {
    const setup = setUp()
    const { shown, frames } = await open(setup, 'detail', scene(1), [model.scene(1)])
    await refetch(setup, 'detail')
    const change = optimistic(setup.queryClient, rename)
    await refetch(setup, 'detail')
    const second = optimistic(setup.queryClient, like)
    frames.length = 0
    await setup.queryClient.cancelQueries({ queryKey: ['detail'] })
    expect((frames as Scene[]).every(({ likes }) => likes === 1)).toBe(true)
    expect(shown()).toEqual(scene(1, { likes: 1, title: 'new' }))
    change.undo()
    second.undo()
    expect(shown()).toEqual(scene(1))
  })

  it('leaves with its query, and with the client', async () => {
    const setup = setUp()
    await open(setup, 'detail', scene(1), [model.scene(1)])
    const rest = await open(setup, 'rest', scene(1), [model.scene(1)])
    const change = optimistic(setup.queryClient, like)
    setup.queryClient.removeQueries({ queryKey: ['detail'] })
    expect(namesOf(setup, 'changeLeft')).toEqual([{ change: 'id', query: '["detail"]', reason: 'dropped' }])
    setup.client.destroy()
    expect(rest.shown()).toEqual(scene(1))
    expect(Object.hasOwn(setup.queryClient, 'setQueryData')).toBe(false)
    change.succeeded()
    expect(codeOf(() => optimistic(setup.queryClient, like))).toBe('CLIENT_MISSING')
  })

  it('is kept on the pages of an infinite query while another page is added', async () => {
    const setup = setUp()
    const rows = [scene(1), scene(2), scene(3)]
    let likes = 0
    const observer = new InfiniteQueryObserver(setup.queryClient, {
      queryKey: ['pages'],
      queryFn: (context) => {
        track(context, list(...rows))
        return Promise.resolve([{ ...(rows[context.pageParam] as Scene), likes: context.pageParam === 0 ? likes : 0 }])
      },
      initialPageParam: 0,
      getNextPageParam: (_last, _pages, param) => (param < 2 ? param + 1 : undefined),
    })
    const counts: number[] = []
    observer.subscribe(({ data }) => counts.push(data?.pages[0]?.[0]?.likes ?? 0))
    await passTime(0)
    const change = optimistic(setup.queryClient, like)
    const frames = counts.length
    await observer.fetchNextPage()
    await passTime(0)
    const pages = (): readonly Scene[][] => (setup.queryClient.getQueryData<{ pages: Scene[][] }>(['pages'])?.pages ?? []) as Scene[][]
    expect(pages().map(([row]) => [row?.id, row?.likes])).toEqual([
      [1, 1],
      [2, 0],
    ])
    change.sent()
    await observer.fetchNextPage()
    await passTime(0)
    expect(pages()).toHaveLength(2)
    likes = 1
    change.succeeded()
    await passTime(200)
    expect(pages().map(([row]) => [row?.id, row?.likes])).toEqual([
      [1, 1],
      [2, 0],
      [3, 0],
    ])
    expect(counts.slice(frames).every((count) => count === 1)).toBe(true)
  })
})

describe('misuse', () => {
  useFakeTime()

  const cases: readonly (readonly [string, string, OptimisticPatch])[] = [
    [
      'a patch that throws',
      'PATCH_FAILED',
      () => {
        throw new TypeError('oops')
      },
    ],
    ['a patch that waits', 'PATCH_INVALID', (async () => undefined) as unknown as OptimisticPatch],
    [
      'a function that throws',
      'PATCH_FAILED',
      (view) =>
        view.update(model.scene, 1, () => {
          throw new TypeError('oops')
        }),
    ],
    ['a function that returns nothing', 'PATCH_INVALID', (view) => view.update(model.scene, 1, (() => undefined) as never)],
    [
      'a function that changes its argument',
      'PATCH_MUTATED',
      (view) => view.update(model.scene, 1, (row) => Object.assign(row, { likes: 9 })),
    ],
    [
      'a query function that changes its argument',
      'PATCH_MUTATED',
      (view) => view.query({ queryKey: ['detail'] }, (row) => Object.assign(row as object, { likes: 9 })),
    ],
    ['an id that is none', 'TAG_INVALID', (view) => view.update(model.scene, undefined as never, { title: 'new' })],
  ]
  it.each(cases)('%s: %s, and nothing is drawn anywhere', async (_name, code, patch) => {
    const setup = setUp()
    const detail = await open(setup, 'detail', scene(1), [model.scene(1)])
    const all = await open(setup, 'list', [scene(1)], list(scene(1)))
    expect(
      codeOf(() =>
        optimistic(setup.queryClient, (view) => {
          view.update(model.scene, 1, { title: 'half' })
          return patch(view)
        }),
      ),
    ).toBe(code)
    expect([detail.shown(), all.shown()]).toEqual([scene(1), [scene(1)]])
    expect([...detail.frames, ...all.frames]).toEqual([])
    await refetch(setup, 'detail')
    await detail.answer(scene(1, { likes: 5 }), 1)
    expect(detail.shown()).toEqual(scene(1, { likes: 5 }))
  })

  it('names that the server hides: TAGS_SEALED', async () => {
    const setup = setUp()
    await open(setup, 'detail', scene(1), ['!abcdefghij:~abcdefghijk' as Tag])
    expect(codeOf(() => optimistic(setup.queryClient, rename))).toBe('TAGS_SEALED')
  })

  it('a function that throws over newer data does nothing there, and an event says so', async () => {
    const setup = setUp()
    const { shown, answer } = await open(setup, 'detail', scene(1), [model.scene(1)])
    optimistic(setup.queryClient, (view) => {
      view.update(model.scene, 1, { chapterId: 8 })
      view.update(model.scene, 1, (row) => {
        if (row.title === 'new') throw new TypeError('oops')
        return { ...row, likes: row.likes + 1 }
      })
    })
    await refetch(setup, 'detail')
    await answer(scene(1, { title: 'new' }), 1)
    expect(shown()).toEqual(scene(1, { title: 'new' }))
    expect(setup.count('patchFailed')).toBeGreaterThan(0)
  })

  it('a change of what no query shows draws nothing, and says so', async () => {
    const setup = setUp()
    await open(setup, 'detail', scene(1), [model.scene(1)])
    optimistic(setup.queryClient, (view) => view.update(model.scene, 99, { title: 'new' }))
    expect(namesOf(setup, 'changeDrawn')).toEqual([{ change: 'id', queries: [] }])
    expect(vi.getTimerCount()).toBeLessThan(5)
  })
})
