import { type DataTag, type InfiniteData, QueryClient } from '@tanstack/query-core'
import { defineModel } from '@unstale/cache-core'
import { expectTypeOf } from 'vitest'
import { optimistic } from './optimistic'
import type { OptimisticView } from './optimistic-types'

interface Scene {
  readonly id: number
  readonly chapterId: number
  readonly title: string
}
interface Like {
  readonly postId: number
  readonly userId: string
}

const model = defineModel<{ scene: Scene; like: Like }>()({ scene: { lists: ['chapterId'] }, like: { id: ['postId', 'userId'] } })
const scene: Scene = { id: 1, chapterId: 7, title: 'a' }
const one = { queryKey: ['scene', 1] as unknown as DataTag<readonly ['scene', number], Scene> }
const pages = { queryKey: ['scenes'] as unknown as DataTag<readonly ['scenes'], InfiniteData<readonly Scene[], number>> }

optimistic(new QueryClient(), (view) => {
  expectTypeOf(view).toEqualTypeOf<OptimisticView>()
  view.update(model.scene, 1, { title: 'b' })
  view.update(model.scene, '1', (row) => {
    expectTypeOf(row).toEqualTypeOf<Scene>()
    return { ...row, title: 'b' }
  })
  view.insert(model.scene, scene, (a, b) => a.chapterId - b.chapterId)
  view.remove(model.like, { postId: 1, userId: 'a' })
  view.query(one, (data) => {
    expectTypeOf(data).toEqualTypeOf<Scene>()
    return { ...data, title: 'b' }
  })
  view.query(pages, (data) => ({ ...data, pages: data.pages.map((page) => page.slice(1)) }))

  // @ts-expect-error no field of a scene
  view.update(model.scene, 1, { titel: 'b' })
  // @ts-expect-error the wrong type
  view.update(model.scene, 1, { title: 2 })
  // @ts-expect-error not every field
  view.insert(model.scene, { id: 1, chapterId: 7 })
  // @ts-expect-error one of two ids
  view.remove(model.like, { postId: 1 })
  // @ts-expect-error another shape
  view.query(one, () => ({ id: 1 }))
})
