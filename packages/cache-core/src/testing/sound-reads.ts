import type { Tag, TagSource } from '../tag'
import { addTags } from '../tag-set'
import { below, NAMES, type Name, pick, type Random, type Row, type Schema, valueFor, type World, wordsIn } from './sound-world'

export interface Read {
  readonly kind: string
  /** Its tags are always cut to this many. */
  readonly budget?: number
  /** What it shows, and the tags it carries. */
  readonly run: (world: World) => { readonly shows: string; readonly tags: ReadonlyMap<Tag, Tag | undefined> }
}

interface Lists {
  (id: unknown): Tag
  list(where?: object, rows?: readonly object[]): readonly Tag[]
}

type Run = (world: World) => { readonly shows: unknown; readonly tags: readonly TagSource[] }

const read = (kind: string, run: Run): Read => ({
  kind,
  run: (world) => {
    const { shows, tags } = run(world)
    const into = new Map<Tag, Tag | undefined>()
    addTags(into, tags)
    return { shows: JSON.stringify(shows), tags: into }
  },
})

const matches = (where: object) => (row: Row) => Object.entries(where).every(([field, value]) => row[field] === value)
const by = (field: string) => (a: Row, b: Row) => (a[field] as number) - (b[field] as number) || a.id - b.id

/** One read of a random kind, by random keys. */
export const makeRead = (random: Random, { model, declares }: Schema): Read => {
  const entity = (name: Name): Lists => (model as unknown as Readonly<Record<Name, Lists>>)[name]
  const scene = entity('scene')
  const chapterId = random() < 0.3 ? 1 : valueFor(random, 'chapterId')
  const status = valueFor(random, 'status')
  const inChapter = (world: World): readonly Row[] => world.scene.filter(matches({ chapterId }))
  const shown = (rows: readonly Row[]): readonly object[] => (random() < 0.3 ? rows.map(({ id }) => ({ id })) : rows)
  const listed = (kind: string, find: (rows: readonly Row[]) => readonly Row[]): Read =>
    read(kind, (world) => {
      const rows = find(inChapter(world))
      return { shows: rows, tags: [scene.list({ chapterId }, shown(rows))] }
    })

  const kinds: readonly (() => Read)[] = [
    () => {
      const [name, id] = [pick(random, NAMES), 1 + below(random, 5)]
      const given = random() < 0.5 ? id : String(id)
      return read('one row', (world) => ({
        shows: [world[name].find((row) => row.id === id), wordsIn(world, name, id)],
        tags: [entity(name)(given)],
      }))
    },
    () => listed('list by key', (rows) => rows),
    () => {
      const where = random() < 0.5 ? { chapterId, status } : { status, chapterId }
      return read('list by composite key', (world) => {
        const rows = world.scene.filter(matches(where))
        return { shows: rows, tags: [scene.list(where, rows)] }
      })
    },
    () => listed('list by key, filtered', (rows) => rows.filter((row) => row['status'] === 'published')),
    () => listed('list without soft-deleted', (rows) => rows.filter((row) => row['deletedAt'] === null)),
    () => listed('top 2 by another column', (rows) => [...rows].sort(by('position')).slice(0, 2)),
    () =>
      read('count and sum by key', (world) => {
        const rows = inChapter(world)
        return { shows: [rows.length, rows.reduce((sum, row) => sum + (row['words'] as number), 0)], tags: [scene.list({ chapterId })] }
      }),
    () => {
      const name: Name = declares.story || random() < 0.7 ? 'scene' : 'story'
      return read('count, search or top without key', (world) => {
        const rows =
          name === 'scene'
            ? world.scene.filter(matches({ status }))
            : [...world.story].sort((a, b) => wordsIn(world, 'story', b.id) - wordsIn(world, 'story', a.id))
        return { shows: rows.map(({ id }) => id), tags: [entity(name).list()] }
      })
    },
    () => ({
      budget: 7,
      ...read('list with too many rows', (world) => {
        const rows = world.scene.filter(matches({ chapterId: 1 }))
        return { shows: rows, tags: [scene.list({ chapterId: 1 }, shown(rows))] }
      }),
    }),
    () => {
      const storyId = valueFor(random, 'storyId')
      return read('list of parents with what their children add', (world) => {
        const rows = world.chapter.filter(matches({ storyId })).map((row) => ({ ...row, words: wordsIn(world, 'chapter', row.id) }))
        return { shows: rows.sort((a, b) => b.words - a.words || a.id - b.id), tags: [entity('chapter').list({ storyId }, rows)] }
      })
    },
    () => {
      const sceneId = valueFor(random, 'sceneId')
      return read('list of grandchildren', (world) => {
        const rows = world.note.filter(matches({ sceneId }))
        return { shows: rows, tags: [entity('note').list({ sceneId }, rows)] }
      })
    },
  ]
  return pick(random, kinds)()
}
