import { expectTypeOf } from 'vitest'
import { defineModel, withParents } from './define-model'
import type { Change, Target } from './model-types'
import { type Tag, tag } from './tag'

interface Story {
  id: number
  title: string
}
interface Chapter {
  id: number
  storyId: number
  title: string
}
interface Scene {
  id: number
  chapterId: number | null
  status: 'draft' | 'published'
  position: number
  text: string
  publishedAt: Date
  meta: { words: number }
}
interface Like {
  postId: number
  userId: string
}
interface Page {
  slug: string
  storyId: number
}
interface Rows {
  story: Story
  chapter: Chapter
  scene: Scene
  like: Like
  page: Page
}

const model = defineModel<Rows>()({
  story: { cascades: { chapter: 'storyId' } },
  chapter: { lists: ['storyId'], touches: { story: 'storyId' }, parent: async (id) => ({ storyId: Number(id) }) },
  scene: { lists: ['chapterId', ['chapterId', 'status']], listFields: ['position', 'publishedAt'], touches: { chapter: 'chapterId' } },
  like: { id: ['postId', 'userId'], lists: ['postId'] },
  page: { id: 'slug' },
})

declare const scene: Scene
declare const like: Like

// What is right compiles.
expectTypeOf(model.scene(42)).toEqualTypeOf<Tag>()
model.scene('42')
model.page('about')
model.like({ postId: '1', userId: 'u' })
expectTypeOf(model.scene.any).toEqualTypeOf<Tag>()
expectTypeOf(model.scene.list({ chapterId: 7 }, [scene])).toEqualTypeOf<readonly Tag[]>()
model.scene.list({ chapterId: '7' })
model.scene.list({ chapterId: null })
model.scene.list({ status: 'draft', chapterId: 7 }, [{ id: 1 }])
model.scene.list()
model.page.list()
expectTypeOf(model.scene.created(scene)).toEqualTypeOf<Change<'scene'>>()
model.scene.updated({ before: scene, after: scene })
model.scene.updated({ before: undefined, after: scene })
model.scene.updated({ after: scene })
model.scene.updated('42', { text: 'x' })
model.scene.saved(scene)
model.scene.deleted(scene)
model.scene.deleted(42)
model.like.deleted({ postId: 1, userId: 'u' })
model.like.deleted(like)
model.scene.changedMany({ chapterId: 7 }, { status: 'draft' })
model.scene.deletedMany()
expectTypeOf<Tag>().toExtend<Target>()
const nested: Target = [tag('price'), [model.scene.created(scene), model.scene.list()]]
expectTypeOf(nested).toExtend<Target>()
expectTypeOf(withParents(model, { chapter: (id) => ({ storyId: Number(id) }), scene: async () => undefined })).toEqualTypeOf(model)

// Names.
// @ts-expect-error not an entity
model.scnee
// @ts-expect-error plain text is no tag
const plain: Tag = 'price'
void plain
// @ts-expect-error an entity that has no rows
defineModel<{ story: Story }>()({ story: {}, stroy: {} })
// @ts-expect-error every entity must be declared
defineModel<{ story: Story; chapter: Chapter }>()({ story: {} })
// @ts-expect-error an option that does not exist
defineModel<{ chapter: Chapter }>()({ chapter: { list: ['storyId'] } })
// @ts-expect-error a target that is no entity
defineModel<{ story: Story; chapter: Chapter }>()({ story: {}, chapter: { touches: { stroy: 'storyId' } } })
// @ts-expect-error a field that cannot hold the id of the target
defineModel<{ story: Story; chapter: Chapter }>()({ story: {}, chapter: { touches: { story: 'title' } } })
// @ts-expect-error a field that the row has not
defineModel<{ story: Story; chapter: Chapter }>()({ story: {}, chapter: { touches: { story: 'storyIdd' } } })
// @ts-expect-error cascades name the field of the child
defineModel<{ story: Story; chapter: Chapter }>()({ story: { cascades: { chapter: 'title' } }, chapter: {} })
// @ts-expect-error a child that is no entity
defineModel<{ story: Story; chapter: Chapter }>()({ story: { cascades: { chaptr: 'storyId' } }, chapter: {} })
// @ts-expect-error a key that the row has not
defineModel<{ chapter: Chapter }>()({ chapter: { lists: ['storyIdd'] } })
// @ts-expect-error a key within several
defineModel<{ chapter: Chapter }>()({ chapter: { lists: [['storyId', 'titel']] } })
// @ts-expect-error dates are strings on the other side of JSON
defineModel<{ scene: Scene }>()({ scene: { lists: ['publishedAt'] } })
// @ts-expect-error objects are no keys
defineModel<{ scene: Scene }>()({ scene: { lists: ['meta'] } })
// @ts-expect-error a list field that the row has not
defineModel<{ scene: Scene }>()({ scene: { listFields: ['positon'] } })
// @ts-expect-error a row without id must say what identifies it
defineModel<{ page: Page }>()({ page: {} })
// @ts-expect-error an id that the row has not
defineModel<{ page: Page }>()({ page: { id: 'slugg' } })
// @ts-expect-error a look-up of other fields
defineModel<{ chapter: Chapter }>()({ chapter: { parent: () => ({ storyIdd: 1 }) } })

// Uses.
// @ts-expect-error a list that is not declared
model.scene.list({ status: 'draft' })
// @ts-expect-error a key that no list has
model.scene.list({ chaptrId: 7 })
// @ts-expect-error a key of another type
model.chapter.list({ storyId: true })
// @ts-expect-error a value that the column cannot have
model.scene.list({ chapterId: 7, status: 'published!' })
// @ts-expect-error no lists are declared
model.story.list({ title: 'x' })
// @ts-expect-error an id of another type
model.scene({ id: 42 })
// @ts-expect-error composite ids are objects, never in order
model.like(1, 'u')
// @ts-expect-error a composite id needs all its fields
model.like({ postId: 1 })
// @ts-expect-error text ids are text
model.page(5)
// @ts-expect-error a field that the row has not
model.scene.updated(42, { txt: 'x' })
// @ts-expect-error an update tells at least what is there now
model.scene.updated({ before: scene })
// @ts-expect-error half a row does not tell which lists it is in
model.scene.created({ id: 1 })
// @ts-expect-error a field that the row has not
model.scene.changedMany({ chaptrId: 7 })
// @ts-expect-error look-ups for entities only
withParents(model, { chaptr: () => undefined })
