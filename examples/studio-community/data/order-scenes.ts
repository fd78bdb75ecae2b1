import { cache } from '@/cache'
import { getDatabase } from '@/database/get-database'
import type { Scene } from '@/rows'
import { sceneColumns } from './columns'
import { writes } from './parents'
import { touchStory } from './touch-story'

const sameMembers = (a: readonly number[], b: readonly number[]): boolean =>
  a.length === b.length && new Set(b).size === b.length && a.every((id) => b.includes(id))

/** Puts a chapter's scenes in the order given, which must name each of them once; otherwise nothing happens and it answers false. */
export const orderScenes = async (storyId: number, chapterId: number, sceneIds: readonly number[]): Promise<boolean> => {
  const moved = await (await getDatabase()).transaction(async (tx) => {
    const before = await tx.query<Scene>(
      `select ${sceneColumns} from scene join chapter on chapter.id = scene.chapter_id
       where chapter.story_id = $1 and chapter.id = $2 for update of scene`,
      [storyId, chapterId],
    )
    const ids = before.map(({ id }) => id)
    if (!sameMembers(ids, sceneIds)) return undefined
    const after = await tx.query<Scene>(
      `update scene set position = wanted.position from unnest($1::int[]) with ordinality as wanted (id, position)
       where scene.id = wanted.id and scene.position <> wanted.position returning ${sceneColumns}`,
      [sceneIds],
    )
    if (after.length > 0) await touchStory(tx, storyId)
    // Row by row: a bulk change would name every scene there is.
    return after.map((row) => writes.scene.updated({ before: before.find(({ id }) => id === row.id) as Scene, after: row }))
  })
  if (moved && moved.length > 0) await cache.invalidate(moved)
  return moved !== undefined
}
