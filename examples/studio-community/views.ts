import type { Chapter, Community, Post, Scene, Story } from './rows'

/** What the pages show: rows with what is counted or gathered around them. */
export interface StoryCard extends Story {
  readonly chapterCount: number
  readonly sceneCount: number
  readonly wordCount: number
}

export type SceneSummary = Omit<Scene, 'text'>

export interface ChapterView extends Chapter {
  readonly scenes: readonly SceneSummary[]
}

/** Everything the writing desk shows except the text of the open scene. */
export interface Desk {
  readonly story: Story
  readonly chapters: readonly ChapterView[]
}

export interface CommunityCard extends Community {
  readonly postCount: number
  readonly latestTitle: string | null
}

/** A post with its numbers, the same for everybody. */
export interface PostView extends Post {
  readonly likedBy: readonly string[]
  readonly replyCount: number
}

/** A post as one person sees it. */
export interface ViewedPost extends Post {
  readonly likeCount: number
  readonly liked: boolean
  readonly replyCount: number
}

export interface PostsPage<View = PostView> {
  readonly posts: readonly View[]
  readonly page: number
  readonly pages: number
  readonly total: number
}
