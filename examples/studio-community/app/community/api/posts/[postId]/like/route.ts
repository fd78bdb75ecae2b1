import { cache } from '@/cache'
import { setLike } from '@/data/likes'
import { answering, notFound } from '@/lib/problem'
import { type Context, readId } from '@/lib/read-input'
import { viewerOf } from '@/lib/viewer'

const like = (wanted: boolean | 'toggle') =>
  cache.route(
    answering(async (request: Request, { params }: Context<{ postId: string }>) => {
      const postId = readId((await params).postId, 'postId')
      const state = await setLike(postId, viewerOf(request).id, wanted)
      if (!state) throw notFound('post', postId)
      return Response.json(state)
    }),
  )

export const POST = like('toggle')
export const PUT = like(true)
export const DELETE = like(false)
