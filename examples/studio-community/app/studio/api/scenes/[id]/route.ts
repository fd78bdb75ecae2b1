import { cache } from '@/cache'
import { getScene, saveScene } from '@/data/scenes'
import { answering, notFound, Problem } from '@/lib/problem'
import { type Context, readBody, readId, readOptionalText } from '@/lib/read-input'

type SceneContext = Context<{ id: string }>

export const GET = cache.route(
  answering(async (_request: Request, { params }: SceneContext) => {
    const id = readId((await params).id, 'id')
    const scene = await getScene(id)
    if (!scene) throw notFound('scene', id)
    return Response.json(scene)
  }),
)

/** `{ title?, text?, baseVersion? }`. With `baseVersion` a save over somebody else's newer text is refused with 409. */
export const PATCH = cache.route(
  answering(async (request: Request, { params }: SceneContext) => {
    const id = readId((await params).id, 'id')
    const body = await readBody(request)
    const title = readOptionalText(body, 'title', { min: 1, max: 120 })
    const text = readOptionalText(body, 'text', { max: 100_000 })
    if (title === undefined && text === undefined) throw new Problem(400, 'invalid_input', 'Send "title", "text" or both.')
    const result = await saveScene(id, {
      ...(title !== undefined && { title }),
      ...(text !== undefined && { text }),
      ...(body.baseVersion !== undefined && { baseVersion: readId(body.baseVersion, 'baseVersion') }),
    })
    if (result.outcome === 'missing') throw notFound('scene', id)
    if (result.outcome === 'conflict') {
      throw new Problem(409, 'conflict', 'Somebody else has saved this scene since you opened it.', { scene: result.scene })
    }
    return Response.json(result.scene)
  }),
)

export const PUT = PATCH
