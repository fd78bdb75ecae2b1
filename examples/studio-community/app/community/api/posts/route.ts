import { cache } from '@/cache'
import { createPost, getPostsPage } from '@/data/posts'
import { answering, notFound } from '@/lib/problem'
import { readBody, readId, readText } from '@/lib/read-input'
import { viewerOf } from '@/lib/viewer'

/** `?communityId=1&page=2` */
export const GET = cache.route(
  answering(async (request: Request) => {
    const query = new URL(request.url).searchParams
    const communityId = readId(query.get('communityId'), 'communityId')
    const page = readId(query.get('page') ?? '1', 'page')
    return Response.json(await getPostsPage(communityId, page, viewerOf(request).id))
  }),
)

/** `{ communityId, title, body }` */
export const POST = cache.route(
  answering(async (request: Request) => {
    const body = await readBody(request)
    const communityId = readId(body.communityId, 'communityId')
    const title = readText(body, 'title', { min: 1, max: 120 })
    const post = await createPost(communityId, viewerOf(request).name, title, readText(body, 'body', { min: 1, max: 5000 }))
    if (!post) throw notFound('community', communityId)
    return Response.json(post, { status: 201 })
  }),
)
