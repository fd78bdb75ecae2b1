import { cache } from '@/cache'
import { createReply, getReplies } from '@/data/replies'
import { answering, notFound } from '@/lib/problem'
import { type Context, readBody, readId, readText } from '@/lib/read-input'
import { viewerOf } from '@/lib/viewer'

type PostContext = Context<{ postId: string }>

export const GET = cache.route(
  answering(async (_request: Request, { params }: PostContext) => Response.json(await getReplies(readId((await params).postId, 'postId')))),
)

/** `{ body }` */
export const POST = cache.route(
  answering(async (request: Request, { params }: PostContext) => {
    const postId = readId((await params).postId, 'postId')
    const text = readText(await readBody(request), 'body', { min: 1, max: 2000 })
    const reply = await createReply(postId, viewerOf(request).name, text)
    if (!reply) throw notFound('post', postId)
    return Response.json(reply, { status: 201 })
  }),
)
