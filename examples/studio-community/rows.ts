/** The rows as the database keeps them. Times are milliseconds since 1970. */
export interface Story {
  readonly id: number
  readonly title: string
  readonly blurb: string
  readonly updatedAt: number
}

export interface Chapter {
  readonly id: number
  readonly storyId: number
  readonly title: string
  readonly position: number
}

export interface Scene {
  readonly id: number
  readonly chapterId: number
  readonly title: string
  readonly text: string
  readonly position: number
  readonly wordCount: number
  /** Rises by one with each save. */
  readonly version: number
  readonly updatedAt: number
}

export interface Community {
  readonly id: number
  readonly name: string
  readonly about: string
}

export interface Post {
  readonly id: number
  readonly communityId: number
  readonly author: string
  readonly title: string
  readonly body: string
  readonly createdAt: number
}

export interface Like {
  readonly postId: number
  readonly userId: string
}

export interface Reply {
  readonly id: number
  readonly postId: number
  readonly author: string
  readonly body: string
  readonly createdAt: number
}
