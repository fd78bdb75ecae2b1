import { cache } from '@/cache'
import { addChapter } from '@/data/chapters'
import { getDesk } from '@/data/desk'
import { orderScenes } from '@/data/order-scenes'
import { addScene } from '@/data/scenes'
import { answering, notFound, Problem } from '@/lib/problem'
import { type Body, type Context, readBody, readId, readText } from '@/lib/read-input'

type StoryContext = Context<{ id: string }>

export const GET = cache.route(
  answering(async (_request: Request, { params }: StoryContext) => {
    const id = readId((await params).id, 'id')
    const desk = await getDesk(id)
    if (!desk) throw notFound('story', id)
    return Response.json(desk)
  }),
)

const newChapter = async (storyId: number, body: Body): Promise<Response> => {
  const chapter = await addChapter(storyId, readText(body, 'title', { min: 1, max: 120 }))
  if (!chapter) throw notFound('story', storyId)
  return Response.json(chapter, { status: 201 })
}

const newScene = async (storyId: number, body: Body): Promise<Response> => {
  const chapterId = readId(body.chapterId, 'chapterId')
  const scene = await addScene(storyId, chapterId, readText(body, 'title', { min: 1, max: 120 }))
  if (!scene) throw notFound('chapter', chapterId)
  return Response.json(scene, { status: 201 })
}

const reorder = async (storyId: number, body: Body): Promise<Response> => {
  const chapterId = readId(body.chapterId, 'chapterId')
  if (!Array.isArray(body.sceneIds)) throw new Problem(400, 'invalid_input', '"sceneIds" must be a list of scene ids.')
  const sceneIds = body.sceneIds.map((id: unknown) => readId(id, 'sceneIds'))
  if (!(await orderScenes(storyId, chapterId, sceneIds))) {
    throw new Problem(409, 'conflict', 'The scenes of this chapter have changed. Read the story again and send every scene id once.')
  }
  return Response.json({ chapterId, sceneIds })
}

/** `{ add: 'chapter', title }`, `{ add: 'scene', chapterId, title }` or `{ order: 'scenes', chapterId, sceneIds }` */
export const POST = cache.route(
  answering(async (request: Request, { params }: StoryContext) => {
    const storyId = readId((await params).id, 'id')
    const body = await readBody(request)
    if (body.add === 'chapter') return newChapter(storyId, body)
    if (body.add === 'scene') return newScene(storyId, body)
    if (body.order === 'scenes') return reorder(storyId, body)
    throw new Problem(400, 'invalid_input', 'Send "add": "chapter", "add": "scene" or "order": "scenes".')
  }),
)
