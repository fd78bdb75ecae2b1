import type { Target, Verb } from '@unstale/cache-core'
import type { Database, Tables } from './database'
import { CHAPTERS, type Chapter, model, SCENES, type Scene, STATUSES, STORIES } from './model'
import type { Random } from './random'

/** A write that has been committed: which answers it changed, and at which version. */
export interface Write {
  readonly label: string
  readonly version: number
  readonly affected: readonly number[]
  readonly verb: Verb
  readonly target: Target
}

/** A write before it is made. `blind`: what it names is known beforehand, without the rows. */
export interface Plan {
  readonly text: string
  readonly blind: Target | undefined
  /** Changes the rows and says what the application would name, with the rows as the transaction saw them. */
  readonly change: (tables: Tables, version: number) => Target
}

const put = (tables: Tables, row: Scene): Scene => {
  tables.scene.set(row.id, row)
  return row
}

const sceneChange = (id: number, fields: Partial<Scene>, how: 'rows' | 'id' | 'saved'): Plan => ({
  text: `scene ${id} ${JSON.stringify(fields)} told by ${how}`,
  blind: how === 'id' ? model.scene.updated(id, fields) : undefined,
  change: (tables, version) => {
    const before = tables.scene.get(id)
    if (!before && how !== 'saved') return model.scene.updated(id, fields)
    const known = before ?? { id, chapterId: 1, status: 'draft', position: 1, words: 1 }
    const after = put(tables, { ...known, ...fields, id, version })
    if (how === 'saved') return model.scene.saved(after)
    return how === 'rows' ? model.scene.updated({ before: before as Scene, after }) : model.scene.updated(id, fields)
  },
})

const bulk = (chapterId: number, status: string, isTold: boolean): Plan => ({
  text: `all scenes of chapter ${chapterId} ${status}${isTold ? '' : ', untold'}`,
  blind: isTold ? model.scene.changedMany({ chapterId }, { status }) : model.scene.changedMany(),
  change: (tables, version) => {
    for (const row of tables.scene.values()) if (row.chapterId === chapterId) put(tables, { ...row, status, version })
    return isTold ? model.scene.changedMany({ chapterId }, { status }) : model.scene.changedMany()
  },
})

const removeScenes = (tables: Tables, chapterId: number): void => {
  for (const row of tables.scene.values()) if (row.chapterId === chapterId) tables.scene.delete(row.id)
}

const chapterPlan = (random: Random): Plan => {
  const id = random.pick(CHAPTERS)
  const kind = random.next()
  if (kind < 0.5)
    return {
      text: `rename chapter ${id}`,
      blind: model.chapter.updated(id, {}),
      change: (tables, version) => {
        const row = tables.chapter.get(id)
        if (row) tables.chapter.set(id, { ...row, version })
        return model.chapter.updated(id, {})
      },
    }
  const storyId = random.pick(STORIES)
  if (kind < 0.75)
    return {
      text: `chapter ${id} into story ${storyId}`,
      blind: undefined,
      change: (tables, version) => {
        const before = tables.chapter.get(id)
        const after: Chapter = { id, storyId, version }
        tables.chapter.set(id, after)
        return before ? model.chapter.updated({ before, after }) : model.chapter.created(after)
      },
    }
  return {
    text: `delete chapter ${id} and its scenes`,
    blind: undefined,
    change: (tables) => {
      const row = tables.chapter.get(id)
      tables.chapter.delete(id)
      removeScenes(tables, id)
      return row && random.chance(0.5) ? model.chapter.deleted(row) : model.chapter.deleted(id)
    },
  }
}

const createOrDelete = (random: Random): Plan => {
  const id = random.pick(SCENES)
  const chapterId = random.pick(CHAPTERS)
  const fields = { chapterId, status: random.pick(STATUSES), position: random.below(4), words: random.below(9) }
  const isById = random.chance(0.5)
  return {
    text: `create or delete scene ${id}`,
    blind: undefined,
    change: (tables, version) => {
      const row = tables.scene.get(id)
      if (!row) return model.scene.created(put(tables, { id, ...fields, version }))
      tables.scene.delete(id)
      return isById ? model.scene.deleted(id) : model.scene.deleted(row)
    },
  }
}

/** One write of a random kind. */
export const planWrite = (random: Random): Plan => {
  const id = random.pick(SCENES)
  const how = random.pick(['rows', 'rows', 'id', 'saved'] as const)
  const kind = random.next()
  if (kind < 0.3) return sceneChange(id, {}, how)
  if (kind < 0.42) return sceneChange(id, { words: random.below(9) }, how)
  if (kind < 0.5) return sceneChange(id, { position: random.below(4) }, how)
  if (kind < 0.58) return sceneChange(id, { status: random.pick(STATUSES) }, how)
  if (kind < 0.68) return sceneChange(id, { chapterId: random.pick(CHAPTERS) }, how)
  if (kind < 0.8) return createOrDelete(random)
  if (kind < 0.88) return bulk(random.pick(CHAPTERS), random.pick(STATUSES), random.chance(0.7))
  if (kind < 0.91) {
    const chapterId = random.pick(CHAPTERS)
    return {
      text: `delete all scenes of chapter ${chapterId}`,
      blind: model.scene.deletedMany({ chapterId }),
      change: (tables) => {
        removeScenes(tables, chapterId)
        return model.scene.deletedMany({ chapterId })
      },
    }
  }
  return chapterPlan(random)
}

export const commitPlan = (database: Database, plan: Plan, label: string, verb: Verb): Write => {
  const { version, affected, result } = database.commit((next) => plan.change(database.tables, next))
  return { label, version, affected, verb, target: plan.blind ?? result }
}
