import { cache } from '@/cache'
import { query } from '@/database/get-database'
import { model } from '@/model'
import type { Reply } from '@/rows'
import { replyColumns } from './columns'
import { writes } from './parents'

/** The replies to a post, the oldest first. */
export const getReplies = (postId: number): Promise<readonly Reply[]> =>
  cache.getOrSet({
    key: `replies:${postId}`,
    tags: (replies) => [model.reply.list({ postId }, replies)],
    factory: () => query<Reply>(`select ${replyColumns} from reply where post_id = $1 order by created_at, id`, [postId]),
  })

/** Without such a post: undefined. */
export const createReply = async (postId: number, author: string, body: string): Promise<Reply | undefined> => {
  const [reply] = await query<Reply>(
    `insert into reply (post_id, author, body) select post.id, $2, $3 from post where post.id = $1 returning ${replyColumns}`,
    [postId, author, body],
  )
  if (reply) await cache.invalidate(writes.reply.created(reply))
  return reply
}
