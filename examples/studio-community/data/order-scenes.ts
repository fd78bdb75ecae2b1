import { cache } from '@/cache'
import { getDatabase } from '@/database/get-database'
import type { Scene } from '@/rows'
import { sceneColumns } from './columns'
import { writes } from './parents'

const sameMembers = (a: readonly number[], b: readonly number[]): boolean =>
  a.length === b.length && new Set([...a, ...b]).size === a.length

/** Puts a chapter's scenes in the order given, which must name each of them once; otherwise nothing happens and it answers false. */
export const orderScenes = async (storyId: number, chapterId: number, sceneIds: readonly number[]): Promise<boolean> => {
  const moved = await (await getDatabase()).transaction(async (tx) => {
    const before = await tx.query<Scene>(
      `select ${sceneColumns} from scene join chapter on chapter.id = scene.chapter_id
       where chapter.story_id = $1 and chapter.id = $2 for update of scene`,
      [storyId, chapterId],
    )
    if (!sameMembers(before.map(({ id }) => id), sceneIds)) return undefined
    const after = await tx.query<Scene>(
      `update scene set position = wanted.position from unnest($1::int[]) with ordinality as wanted (id, position)
       where scene.id = wanted.id and scene.position <> wanted.position returning ${sceneColumns}`,
      [sceneIds],
    )
    // Row by row: a bulk change would name every scene there is.
    return after.map((row) => writes.scene.updated({ before: before.find(({ id }) => id === row.id) as Scene, after: row }))
  })
  if (moved && moved.length > 0) await cache.invalidate(moved)
  return moved !== undefined
}
