import type { Tag, TagSource } from '@unstale/cache-core'
import { CHAPTERS, type Chapter, model, SCENES, type Scene, STATUSES, STORIES, type Story } from './model'

export interface Tables {
  readonly story: Map<number, Story>
  readonly chapter: Map<number, Chapter>
  readonly scene: Map<number, Scene>
}

/** A question that the application asks of the database: its answer as text, and what it depends on. */
interface Question {
  readonly name: string
  readonly answer: (tables: Tables) => string
  readonly tags: (tables: Tables) => readonly TagSource[]
}

/** One question with its present answer. `version` is that of the last write that changed the answer. */
export interface Spec {
  readonly index: number
  readonly name: string
  version: number
  /** The write that changed the answer of `version` into another one, when there was one. */
  readonly next: Map<number, number>
  /** The tags that a read of the present answer carries. */
  tags(): readonly TagSource[]
}

export interface Database {
  readonly tables: Tables
  readonly specs: readonly Spec[]
  /** The version of the last write. */
  readonly version: number
  /** Changes rows and tells which answers changed with them. */
  commit<T>(change: (version: number) => T): { readonly version: number; readonly affected: readonly number[]; readonly result: T }
}

const byPosition = (a: Scene, b: Scene): number => a.position - b.position || a.id - b.id
const text = (rows: readonly { readonly id: number; readonly version: number }[]): string =>
  rows.map(({ id, version }) => `${id}:${version}`).join(' ')

const scenesOf = ({ scene }: Tables, chapterId: number): readonly Scene[] =>
  [...scene.values()].filter((row) => row.chapterId === chapterId).sort(byPosition)
const wordsIn = (tables: Tables, chapterId: number): number => scenesOf(tables, chapterId).reduce((sum, { words }) => sum + words, 0)
const chaptersOf = ({ chapter }: Tables, storyId: number): readonly Chapter[] =>
  [...chapter.values()].filter((row) => row.storyId === storyId).sort((a, b) => a.id - b.id)

const questions = (): readonly Question[] => [
  ...SCENES.map((id) => ({
    name: `scene ${id}`,
    answer: ({ scene }: Tables) => String(scene.get(id)?.version),
    tags: () => [model.scene(id)],
  })),
  // Shows what its scenes add up to: that is what touches is for.
  ...CHAPTERS.map((id) => ({
    name: `chapter ${id}`,
    answer: (tables: Tables) => `${tables.chapter.get(id)?.version} ${wordsIn(tables, id)}`,
    tags: () => [model.chapter(id)],
  })),
  ...CHAPTERS.map((chapterId) => ({
    name: `scenes of chapter ${chapterId}`,
    answer: (tables: Tables) => text(scenesOf(tables, chapterId)),
    tags: (tables: Tables) => [model.scene.list({ chapterId }, scenesOf(tables, chapterId))],
  })),
  ...CHAPTERS.map((chapterId) => ({
    name: `order of chapter ${chapterId}`,
    answer: (tables: Tables) =>
      scenesOf(tables, chapterId)
        .map(({ id }) => id)
        .join(),
    tags: () => [model.scene.list({ chapterId })],
  })),
  ...CHAPTERS.flatMap((chapterId) =>
    STATUSES.map((status) => {
      const rows = (tables: Tables): readonly Scene[] => scenesOf(tables, chapterId).filter((row) => row.status === status)
      return {
        name: `${status} scenes of chapter ${chapterId}`,
        answer: (tables: Tables) => text(rows(tables)),
        tags: (tables: Tables) => [model.scene.list({ chapterId, status }, rows(tables))],
      }
    }),
  ),
  ...STORIES.map((storyId) => ({
    name: `chapters of story ${storyId}`,
    answer: (tables: Tables) => text(chaptersOf(tables, storyId)),
    tags: (tables: Tables) => [model.chapter.list({ storyId }, chaptersOf(tables, storyId))],
  })),
  ...STORIES.map((storyId) => ({
    name: `words of story ${storyId}`,
    answer: (tables: Tables) => String(chaptersOf(tables, storyId).reduce((sum, { id }) => sum + wordsIn(tables, id), 0)),
    tags: (tables: Tables) => [model.story(storyId), model.chapter.list({ storyId }, chaptersOf(tables, storyId))],
  })),
  { name: 'number of scenes', answer: ({ scene }) => String(scene.size), tags: () => [model.scene.list()] },
]

/** By name, so that readers can find what a page is made of. */
export const specIndex = (name: string): number => {
  const found = NAMES.get(name)
  if (found === undefined) throw new Error(`There is no question "${name}".`)
  return found
}

const QUESTIONS = questions()
const NAMES = new Map(QUESTIONS.map(({ name }, index) => [name, index]))
export const SPEC_COUNT: number = QUESTIONS.length

export const createDatabase = (): Database => {
  const tables: Tables = { story: new Map(), chapter: new Map(), scene: new Map() }
  for (const id of STORIES) tables.story.set(id, { id, version: 0 })
  for (const id of CHAPTERS) tables.chapter.set(id, { id, storyId: STORIES[id % STORIES.length] as number, version: 0 })
  for (const id of SCENES.slice(0, 9)) {
    const chapterId = CHAPTERS[id % CHAPTERS.length] as number
    tables.scene.set(id, { id, chapterId, status: STATUSES[id % 2] as string, position: id % 4, words: id, version: 0 })
  }
  const answers = QUESTIONS.map(({ answer }) => answer(tables))
  const tagsNow: (readonly TagSource[] | undefined)[] = []
  let version = 0
  const specs = QUESTIONS.map(
    ({ name, tags }, index): Spec => ({ index, name, version: 0, next: new Map(), tags: () => (tagsNow[index] ??= tags(tables)) }),
  )

  return {
    tables,
    specs,
    get version() {
      return version
    },
    commit: (change) => {
      version++
      const result = change(version)
      const affected: number[] = []
      for (const [index, { answer }] of QUESTIONS.entries()) {
        const next = answer(tables)
        if (next === answers[index]) continue
        answers[index] = next
        const spec = specs[index] as Spec
        spec.next.set(spec.version, version)
        spec.version = version
        tagsNow[index] = undefined
        affected.push(index)
      }
      return { version, affected, result }
    },
  }
}

/** What a read of one question shows: enough to say later from when it was. */
export interface Part {
  readonly spec: number
  readonly version: number
  /** When it was read, as a mark of the run. */
  readonly load: number
  readonly tags: readonly (Tag | readonly Tag[])[]
}
