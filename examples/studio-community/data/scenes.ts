import { cache } from '@/cache'
import type { Database } from '@/database/database'
import { getDatabase, query } from '@/database/get-database'
import { wordCount } from '@/lib/word-count'
import { model } from '@/model'
import type { Scene } from '@/rows'
import { sceneColumns } from './columns'
import { writes } from './parents'
import { touchStory } from './touch-story'

/** One scene with its text. */
export const getScene = (id: number): Promise<Scene | undefined> =>
  cache.getOrSet({
    key: `scene:${id}`,
    tags: [model.scene(id)],
    factory: async () => (await query<Scene>(`select ${sceneColumns} from scene where id = $1`, [id]))[0],
  })

export interface SceneEdit {
  readonly title?: string
  readonly text?: string
  /** The version that the writer began from; left out: the last save wins. */
  readonly baseVersion?: number
}

export type SaveResult =
  | { readonly outcome: 'saved'; readonly scene: Scene }
  | { readonly outcome: 'conflict'; readonly scene: Scene }
  | { readonly outcome: 'missing' }

const storyOf = async (tx: Database, chapterId: number): Promise<number> => {
  const [chapter] = await tx.query<{ storyId: number }>('select story_id as "storyId" from chapter where id = $1', [chapterId])
  if (!chapter) throw new Error(`Chapter ${chapterId} is gone although a scene belongs to it.`)
  return chapter.storyId
}

export const saveScene = async (id: number, edit: SceneEdit): Promise<SaveResult> => {
  const changed = await (await getDatabase()).transaction(async (tx) => {
    const [before] = await tx.query<Scene>(`select ${sceneColumns} from scene where id = $1 for update`, [id])
    if (!before) return undefined
    if (edit.baseVersion !== undefined && edit.baseVersion !== before.version) return { before, after: undefined }
    const text = edit.text ?? before.text
    const [after] = await tx.query<Scene>(
      `update scene set title = $2, text = $3, word_count = $4, version = version + 1, updated_at = now() where id = $1 returning ${sceneColumns}`,
      [id, edit.title ?? before.title, text, wordCount(text)],
    )
    await touchStory(tx, await storyOf(tx, before.chapterId))
    return { before, after }
  })
  if (!changed) return { outcome: 'missing' }
  const { before, after } = changed
  if (!after) return { outcome: 'conflict', scene: before }
  await cache.invalidate(writes.scene.updated({ before, after }))
  return { outcome: 'saved', scene: after }
}

/** Adds an empty scene at the end of a chapter of this story. Without such a chapter: undefined. */
export const addScene = async (storyId: number, chapterId: number, title: string): Promise<Scene | undefined> => {
  const scene = await (await getDatabase()).transaction(async (tx) => {
    const [created] = await tx.query<Scene>(
      `insert into scene (chapter_id, title, text, position, word_count)
       select chapter.id, $3, '', (select coalesce(max(position), 0) + 1 from scene where chapter_id = chapter.id), 0
       from chapter where chapter.id = $2 and chapter.story_id = $1 returning ${sceneColumns}`,
      [storyId, chapterId, title],
    )
    if (created) await touchStory(tx, storyId)
    return created
  })
  if (scene) await cache.invalidate(writes.scene.created(scene))
  return scene
}
