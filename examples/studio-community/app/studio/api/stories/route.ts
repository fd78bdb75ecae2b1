import { cache } from '@/cache'
import { createStory, getStories } from '@/data/stories'
import { answering } from '@/lib/problem'
import { readBody, readText } from '@/lib/read-input'

export const GET = cache.route(async (_request: Request) => Response.json(await getStories()))

/** `{ title, blurb }` */
export const POST = cache.route(
  answering(async (request: Request) => {
    const body = await readBody(request)
    const story = await createStory(readText(body, 'title', { min: 1, max: 120 }), readText(body, 'blurb', { max: 400 }))
    return Response.json(story, { status: 201 })
  }),
)
