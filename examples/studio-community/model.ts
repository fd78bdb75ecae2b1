import { defineModel } from '@unstale/cache-query'
import type { Chapter, Community, Like, Post, Reply, Scene, Story } from './rows'

/**
 * What there is and how it hangs together. Reads and writes take their tags from here,
 * so nobody has to remember which pages a change concerns.
 */
export const model = defineModel<{
  story: Story
  chapter: Chapter
  scene: Scene
  community: Community
  post: Post
  like: Like
  reply: Reply
}>()({
  // listFields: what decides the order and the members of a list. A new word count is none of it.
  story: { listFields: ['title'] },
  chapter: { lists: ['storyId'], listFields: ['position'], touches: { story: 'storyId' } },
  scene: { lists: ['chapterId'], listFields: ['position'], touches: { chapter: 'chapterId' } },
  community: { listFields: ['name'] },
  // The list of communities shows the latest post's title.
  post: { lists: ['communityId'], listFields: ['createdAt', 'title'] },
  // A like or a reply changes the numbers under its post, and nothing else on the page.
  like: { id: ['postId', 'userId'], lists: ['postId'], touches: { post: 'postId' } },
  reply: { lists: ['postId'], listFields: ['createdAt'], touches: { post: 'postId' } },
})
