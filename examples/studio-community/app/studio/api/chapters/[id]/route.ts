import { cache } from '@/cache'
import { getChapter, renameChapter } from '@/data/chapters'
import { answering, notFound } from '@/lib/problem'
import { type Context, readBody, readId, readText } from '@/lib/read-input'

type ChapterContext = Context<{ id: string }>

export const GET = cache.route(
  answering(async (_request: Request, { params }: ChapterContext) => {
    const id = readId((await params).id, 'id')
    const chapter = await getChapter(id)
    if (!chapter) throw notFound('chapter', id)
    return Response.json(chapter)
  }),
)

/** `{ title }` */
export const PATCH = cache.route(
  answering(async (request: Request, { params }: ChapterContext) => {
    const id = readId((await params).id, 'id')
    const chapter = await renameChapter(id, readText(await readBody(request), 'title', { min: 1, max: 120 }))
    if (!chapter) throw notFound('chapter', id)
    return Response.json(chapter)
  }),
)
