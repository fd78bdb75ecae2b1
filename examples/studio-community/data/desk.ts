import { cache } from '@/cache'
import { query } from '@/database/get-database'
import { model } from '@/model'
import type { Chapter, Story } from '@/rows'
import type { Desk, SceneSummary } from '@/views'
import { chapterColumns, sceneSummaryColumns, storyColumns } from './columns'

const loadDesk = async (storyId: number): Promise<Desk | undefined> => {
  const [story] = await query<Story>(`select ${storyColumns} from story where id = $1`, [storyId])
  if (!story) return undefined
  const chapters = await query<Chapter>(`select ${chapterColumns} from chapter where story_id = $1 order by position, id`, [storyId])
  const scenes = await query<SceneSummary>(
    `select ${sceneSummaryColumns} from scene join chapter on chapter.id = scene.chapter_id
     where chapter.story_id = $1 order by scene.position, scene.id`,
    [storyId],
  )
  return {
    story,
    chapters: chapters.map((chapter) => ({ ...chapter, scenes: scenes.filter(({ chapterId }) => chapterId === chapter.id) })),
  }
}

/** The whole story for the writing desk, without the scenes' texts. */
export const getDesk = (storyId: number): Promise<Desk | undefined> =>
  cache.getOrSet({
    key: `desk:${storyId}`,
    tags: (desk) => [
      model.story(storyId),
      model.chapter.list({ storyId }, desk?.chapters ?? []),
      ...(desk?.chapters ?? []).map(({ id, scenes }) => model.scene.list({ chapterId: id }, scenes)),
    ],
    factory: () => loadDesk(storyId),
  })
