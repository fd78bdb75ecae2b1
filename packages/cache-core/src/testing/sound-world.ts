import { defineModel } from '../define-model'
import type { Model } from '../model-types'

export interface Story {
  id: number
  title: string
}
export interface Chapter {
  id: number
  storyId: number | null
  rank: number
  title: string
}
export interface Scene {
  id: number
  chapterId: number | null
  status: string | null
  position: number
  words: number
  deletedAt: number | null
  text: string
}
export interface Note {
  id: number
  sceneId: number | null
  body: string
}
export interface Rows {
  story: Story
  chapter: Chapter
  scene: Scene
  note: Note
}
export type Name = keyof Rows
export type Row = Readonly<Record<string, unknown>> & { readonly id: number }
export type World = Readonly<Record<Name, readonly Row[]>>

export const NAMES: readonly Name[] = ['story', 'chapter', 'scene', 'note']

/** Which entity's rows belong to which, and by which field. */
export const CHILD: Partial<Readonly<Record<Name, { readonly name: Name; readonly field: string }>>> = {
  story: { name: 'chapter', field: 'storyId' },
  chapter: { name: 'scene', field: 'chapterId' },
  scene: { name: 'note', field: 'sceneId' },
}

export type Random = () => number
export const below = (random: Random, count: number): number => Math.floor(random() * count)
export const pick = <T>(random: Random, from: readonly T[]): T => from[below(random, from.length)] as T

const idOf = (random: Random): number => 1 + below(random, 4)

/** A value for a field, from few, so that cases meet. */
export const valueFor = (random: Random, field: string): unknown => {
  if (field === 'id') return idOf(random)
  if (field.endsWith('Id')) return random() < 0.15 ? null : idOf(random)
  if (field === 'status') return pick(random, ['draft', 'published', null])
  if (field === 'deletedAt') return pick(random, [null, null, 1, 2])
  if (field === 'text' || field === 'title' || field === 'body') return pick(random, ['a', 'b', 'c'])
  return below(random, 4)
}

export const FIELDS: Readonly<Record<Name, readonly string[]>> = {
  story: ['title'],
  chapter: ['storyId', 'rank', 'title'],
  scene: ['chapterId', 'status', 'position', 'words', 'deletedAt', 'text'],
  note: ['sceneId', 'body'],
}

export const makeRow = (random: Random, name: Name, id: number): Row => ({
  id,
  ...Object.fromEntries(FIELDS[name].map((field) => [field, valueFor(random, field)])),
})

/** Some worlds have one chapter with most of the scenes: its lists exceed any small budget. */
export const makeWorld = (random: Random): World => {
  const isCrowded = random() < 0.5
  const rows = (name: Name, most: number): readonly Row[] =>
    Array.from({ length: most }, (_, index) => makeRow(random, name, index + 1)).filter(() => random() < 0.8)
  const scenes = isCrowded ? rows('scene', 12).map((row) => (random() < 0.9 ? { ...row, chapterId: 1 } : row)) : rows('scene', 6)
  return { story: rows('story', 3), chapter: rows('chapter', 4), scene: scenes, note: rows('note', 6) }
}

/** What an application shows of a chapter or story: computed from the rows below, as `touches` is for. */
export const wordsIn = (world: World, name: Name, id: unknown): number => {
  if (name === 'scene' || name === 'note') return 0
  if (name === 'chapter')
    return world.scene.filter((scene) => scene['chapterId'] === id).reduce((sum, { words }) => sum + (words as number), 0)
  return world.chapter
    .filter((chapter) => chapter['storyId'] === id)
    .reduce((sum, chapter) => sum + wordsIn(world, 'chapter', chapter.id), 0)
}

export interface Schema {
  /** Which entities declare `listFields`. */
  readonly declares: Readonly<Record<Name, boolean>>
  readonly model: Model<Rows, never>
}

/** What `parent` look-ups of a model answer from. */
export interface LookupSource {
  readonly world: World
  readonly mode: 'none' | 'found' | 'failing'
}

export const makeSchema = (bits: number, source: () => LookupSource): Schema => {
  const declares = { story: (bits & 1) > 0, chapter: (bits & 2) > 0, scene: (bits & 4) > 0, note: false }
  const lookup = (name: Name) => async (id: unknown) => {
    const { world, mode } = source()
    if (mode === 'failing') throw new Error('no database')
    return mode === 'none' ? undefined : (world[name].find((row) => row.id === Number(id)) as never)
  }
  const model = defineModel<Rows>()({
    story: { cascades: { chapter: 'storyId' }, ...(declares.story && { listFields: ['title'] as const }) },
    chapter: {
      lists: ['storyId'],
      touches: { story: 'storyId' },
      cascades: { scene: 'chapterId' },
      parent: lookup('chapter'),
      ...(declares.chapter && { listFields: ['rank', 'updatedAt' as 'rank'] as const }),
    },
    scene: {
      lists: ['chapterId', ['chapterId', 'status']],
      touches: { chapter: 'chapterId' },
      cascades: { note: 'sceneId' },
      parent: lookup('scene'),
      ...(declares.scene && { listFields: ['status', 'position', 'words', 'deletedAt'] as const }),
    },
    note: { lists: ['sceneId'], parent: lookup('note') },
  })
  return { declares, model: model as unknown as Model<Rows, never> }
}
