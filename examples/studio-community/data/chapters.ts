import { cache } from '@/cache'
import { getDatabase, query } from '@/database/get-database'
import { model } from '@/model'
import type { Chapter } from '@/rows'
import type { ChapterView, SceneSummary } from '@/views'
import { chapterColumns, sceneSummaryColumns } from './columns'
import { writes } from './parents'
import { touchStory } from './touch-story'

const loadChapter = async (id: number): Promise<ChapterView | undefined> => {
  const [chapter] = await query<Chapter>(`select ${chapterColumns} from chapter where id = $1`, [id])
  if (!chapter) return undefined
  const scenes = await query<SceneSummary>(`select ${sceneSummaryColumns} from scene where chapter_id = $1 order by position, id`, [id])
  return { ...chapter, scenes }
}

/** One chapter with the list of its scenes. */
export const getChapter = (id: number): Promise<ChapterView | undefined> =>
  cache.getOrSet({
    key: `chapter:${id}`,
    tags: (chapter) => [model.chapter(id), model.scene.list({ chapterId: id }, chapter?.scenes ?? [])],
    factory: () => loadChapter(id),
  })

export const renameChapter = async (id: number, title: string): Promise<Chapter | undefined> => {
  const changed = await (await getDatabase()).transaction(async (tx) => {
    const [before] = await tx.query<Chapter>(`select ${chapterColumns} from chapter where id = $1 for update`, [id])
    const [after] = await tx.query<Chapter>(`update chapter set title = $2 where id = $1 returning ${chapterColumns}`, [id, title])
    if (!before || !after) return undefined
    await touchStory(tx, after.storyId)
    return { before, after }
  })
  if (changed) await cache.invalidate(writes.chapter.updated(changed))
  return changed?.after
}

/** Adds a chapter at the end of its story. Without such a story: undefined. */
export const addChapter = async (storyId: number, title: string): Promise<Chapter | undefined> => {
  const chapter = await (await getDatabase()).transaction(async (tx) => {
    const [created] = await tx.query<Chapter>(
      `insert into chapter (story_id, title, position)
       select story.id, $2, (select coalesce(max(position), 0) + 1 from chapter where story_id = story.id) from story where story.id = $1
       returning ${chapterColumns}`,
      [storyId, title],
    )
    if (created) await touchStory(tx, storyId)
    return created
  })
  if (chapter) await cache.invalidate(writes.chapter.created(chapter))
  return chapter
}
