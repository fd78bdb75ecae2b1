import type { GetOrSetOptions } from '@unstale/cache-server'
import { cache } from '@/cache'
import { query } from '@/database/get-database'
import { model } from '@/model'
import type { Story } from '@/rows'
import type { StoryCard } from '@/views'
import { storyColumns } from './columns'
import { writes } from './parents'

const counted = `select ${storyColumns},
    (select count(*)::int from chapter where story_id = story.id) as "chapterCount",
    count(scene.id)::int as "sceneCount",
    coalesce(sum(scene.word_count), 0)::int as "wordCount"
  from story
  left join chapter on chapter.story_id = story.id
  left join scene on scene.chapter_id = chapter.id
  group by story.id order by story.title, story.id`

/** All stories. Chapters and scenes touch their story, so its own tag covers the counts too. */
export const storiesRead = (): GetOrSetOptions<readonly StoryCard[]> => ({
  key: 'stories',
  tags: (stories) => [model.story.list(undefined, stories)],
  factory: () => query<StoryCard>(counted),
})

export const getStories = (): Promise<readonly StoryCard[]> => cache.getOrSet(storiesRead())

export const createStory = async (title: string, blurb: string): Promise<Story> => {
  const [story] = await query<Story>(`insert into story (title, blurb) values ($1, $2) returning ${storyColumns}`, [title, blurb])
  if (!story) throw new Error('The database returned no row for the new story.')
  await cache.invalidate(writes.story.created(story))
  return story
}
