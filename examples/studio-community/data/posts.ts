import type { GetOrSetOptions } from '@unstale/cache-server'
import { cache } from '@/cache'
import { query } from '@/database/get-database'
import { model } from '@/model'
import type { Post } from '@/rows'
import type { PostsPage, PostView, ViewedPost } from '@/views'
import { postColumns, postViewColumns } from './columns'
import { writes } from './parents'

export const POSTS_PER_PAGE = 50

const viewedBy =
  (userId: string) =>
  ({ likedBy, ...post }: PostView): ViewedPost => ({ ...post, likeCount: likedBy.length, liked: likedBy.includes(userId) })

const loadPage = async (communityId: number, page: number): Promise<PostsPage> => {
  const posts = await query<PostView>(
    `select ${postViewColumns} from post where community_id = $1 order by created_at desc, id desc limit $2 offset $3`,
    [communityId, POSTS_PER_PAGE, (page - 1) * POSTS_PER_PAGE],
  )
  const [count] = await query<{ total: number }>('select count(*)::int as total from post where community_id = $1', [communityId])
  const total = count?.total ?? 0
  return { posts, page, pages: Math.max(1, Math.ceil(total / POSTS_PER_PAGE)), total }
}

/**
 * One page of a community, the newest first: one entry, whoever asks. Likes and replies touch their post,
 * so its tag speaks for them too. Fifty rows are more tags than a response may name; the model covers them.
 */
export const postsPageRead = (communityId: number, page: number): GetOrSetOptions<PostsPage> => ({
  key: `posts:${communityId}:${page}`,
  tags: ({ posts }) => [model.post.list({ communityId }, posts)],
  factory: () => loadPage(communityId, page),
})

const getSharedPost = (id: number): Promise<PostView | undefined> =>
  cache.getOrSet({
    key: `post:${id}`,
    tags: [model.post(id)],
    factory: async () => (await query<PostView>(`select ${postViewColumns} from post where id = $1`, [id]))[0],
  })

/** One page as `userId` sees it. */
export const getPostsPage = async (communityId: number, page: number, userId: string): Promise<PostsPage<ViewedPost>> => {
  const shared = await cache.getOrSet(postsPageRead(communityId, page))
  return { ...shared, posts: shared.posts.map(viewedBy(userId)) }
}

/** One post as `userId` sees it. */
export const getPost = async (id: number, userId: string): Promise<ViewedPost | undefined> => {
  const post = await getSharedPost(id)
  return post && viewedBy(userId)(post)
}

/** Without such a community: undefined. */
export const createPost = async (communityId: number, author: string, title: string, body: string): Promise<Post | undefined> => {
  const [post] = await query<Post>(
    `insert into post (community_id, author, title, body) select community.id, $2, $3, $4 from community where community.id = $1
     returning ${postColumns}`,
    [communityId, author, title, body],
  )
  if (post) await cache.invalidate(writes.post.created(post))
  return post
}
