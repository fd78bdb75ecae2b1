import { defineModel, type Model } from '@unstale/cache-core'

export interface Story {
  readonly id: number
  readonly version: number
}
export interface Chapter {
  readonly id: number
  readonly storyId: number
  readonly version: number
}
export interface Scene {
  readonly id: number
  readonly chapterId: number
  readonly status: string
  readonly position: number
  readonly words: number
  readonly version: number
}

interface Rows {
  readonly story: Story
  readonly chapter: Chapter
  readonly scene: Scene
}

const options = {
  story: { listFields: [] },
  chapter: { lists: ['storyId'], listFields: ['storyId'], touches: { story: 'storyId' }, cascades: { scene: 'chapterId' } },
  scene: {
    lists: ['chapterId', ['chapterId', 'status']],
    listFields: ['chapterId', 'status', 'position'],
    touches: { chapter: 'chapterId' },
  },
} as const

/** What the simulated application declares. `version` stands for the text of a row: every write changes it. */
export const model: Model<Rows, typeof options> = defineModel<Rows>()(options)

export const STORIES = [1, 2] as const
export const CHAPTERS = [1, 2, 3, 4] as const
export const SCENES = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12] as const
export const STATUSES = ['draft', 'live'] as const
