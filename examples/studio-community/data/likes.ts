import { cache } from '@/cache'
import { getDatabase } from '@/database/get-database'
import { writes } from './parents'

export interface LikeState {
  readonly postId: number
  readonly liked: boolean
  readonly likeCount: number
}

/** Likes, unlikes or, with 'toggle', does whichever of the two is not so yet. Without such a post: undefined. */
export const setLike = async (postId: number, userId: string, wanted: boolean | 'toggle'): Promise<LikeState | undefined> => {
  const done = await (await getDatabase()).transaction(async (tx) => {
    const [post] = await tx.query('select 1 from post where id = $1 for update', [postId])
    if (!post) return undefined
    const [existing] = await tx.query('select 1 from likes where post_id = $1 and user_id = $2', [postId, userId])
    const liked = wanted === 'toggle' ? !existing : wanted
    if (liked && !existing) await tx.query('insert into likes (post_id, user_id) values ($1, $2)', [postId, userId])
    if (!liked && existing) await tx.query('delete from likes where post_id = $1 and user_id = $2', [postId, userId])
    const [count] = await tx.query<{ likeCount: number }>('select count(*)::int as "likeCount" from likes where post_id = $1', [postId])
    return { liked, likeCount: count?.likeCount ?? 0 }
  })
  if (!done) return undefined
  // Also when it was so before: whoever asked did not know.
  const like = { postId, userId }
  await cache.invalidate(done.liked ? writes.like.created(like) : writes.like.deleted(like))
  return { postId, ...done }
}
