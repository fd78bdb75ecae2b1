import { withParents } from '@unstale/cache-server'
import { query } from '@/database/get-database'
import { model } from '@/model'
import type { Chapter, Post } from '@/rows'

/**
 * The model with look-ups that only the server can do: the story of a chapter, the community of a post.
 * With them a saved scene reaches the views of its own story, and a like the pages of its own community, and no others.
 */
export const writes: typeof model = withParents(model, {
  chapter: async (id) => (await query<Pick<Chapter, 'storyId'>>('select story_id as "storyId" from chapter where id = $1', [id]))[0],
  post: async (id) => (await query<Pick<Post, 'communityId'>>('select community_id as "communityId" from post where id = $1', [id]))[0],
})
