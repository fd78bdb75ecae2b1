export interface SceneSeed {
  readonly title: string
  readonly text: string
}

export interface ChapterSeed {
  readonly title: string
  readonly scenes: readonly SceneSeed[]
}

export interface StorySeed {
  readonly title: string
  readonly blurb: string
  readonly chapters: readonly ChapterSeed[]
}
