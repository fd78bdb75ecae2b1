import { cache } from '@/cache'
import { getPost } from '@/data/posts'
import { answering, notFound } from '@/lib/problem'
import { type Context, readId } from '@/lib/read-input'
import { viewerOf } from '@/lib/viewer'

export const GET = cache.route(
  answering(async (request: Request, { params }: Context<{ postId: string }>) => {
    const postId = readId((await params).postId, 'postId')
    const post = await getPost(postId, viewerOf(request).id)
    if (!post) throw notFound('post', postId)
    return Response.json(post)
  }),
)
