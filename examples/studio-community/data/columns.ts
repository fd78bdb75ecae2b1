const ms = (column: string): string => `floor(extract(epoch from ${column}) * 1000)::float8`

/** Column lists that give each row its shape in `rows.ts`. */
export const storyColumns: string = `story.id, story.title, story.blurb, ${ms('story.updated_at')} as "updatedAt"`
export const chapterColumns: string = 'chapter.id, chapter.story_id as "storyId", chapter.title, chapter.position'
export const sceneSummaryColumns: string = `scene.id, scene.chapter_id as "chapterId", scene.title, scene.position,
  scene.word_count as "wordCount", scene.version, ${ms('scene.updated_at')} as "updatedAt"`
export const sceneColumns: string = `${sceneSummaryColumns}, scene.text`
export const communityColumns: string = 'community.id, community.name, community.about'
export const postColumns: string = `post.id, post.community_id as "communityId", post.author, post.title, post.body,
  ${ms('post.created_at')} as "createdAt"`
export const postViewColumns: string = `${postColumns},
  array(select user_id from likes where likes.post_id = post.id order by user_id) as "likedBy",
  (select count(*)::int from reply where reply.post_id = post.id) as "replyCount"`
export const replyColumns: string = `reply.id, reply.post_id as "postId", reply.author, reply.body, ${ms('reply.created_at')} as "createdAt"`
