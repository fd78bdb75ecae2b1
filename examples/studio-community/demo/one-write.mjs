/** One real write over HTTP, and what became of every cache that held something of it. */
import { connect } from './client.mjs'

const TIMEOUT_MS = 15_000

const until = async (holds, what) => {
  const givesUpAt = performance.now() + TIMEOUT_MS
  while (!holds()) {
    if (performance.now() > givesUpAt) throw new Error(`${what} did not happen within ${TIMEOUT_MS} ms.`)
    await new Promise((resolve) => setTimeout(resolve, 1))
  }
}

const statusOf = async (url) => {
  const response = await fetch(url)
  await response.arrayBuffer()
  return response.headers.get('cache-status') ?? ''
}

const isHit = (status) => /;\s*hit/.test(status)

/**
 * Two readers open the same scene; the writer also has another story open, the reader a community.
 * The writer changes the scene's text, and everything is put back at the end.
 * Resolves with `heard` (who, what, after how many ms) and `stayed` (what was not touched, and the proof).
 */
export const oneWrite = async (base) => {
  const desk = await (await fetch(`${base}/studio/api/stories/1/write`)).json()
  const [scene, other] = desk.chapters.flatMap(({ scenes }) => scenes)
  const paths = {
    scene: `/studio/api/scenes/${scene.id}`,
    sibling: `/studio/api/scenes/${other.id}`,
    unrelated: '/studio/api/stories/2/write',
    posts: '/community/api/posts?communityId=1&page=1',
  }
  const [writer, reader] = [connect('the writer', base), connect('a second client', base)]
  try {
    const own = await writer.show(paths.scene)
    const foreign = await reader.show(paths.scene)
    const untouched = [
      ['the writer', await writer.show(paths.unrelated)],
      ['the writer', await writer.show(paths.sibling)],
      ['a second client', await reader.show(paths.unrelated)],
      ['a second client', await reader.show(paths.posts)],
    ]
    await Promise.all([writer.live(), reader.live()])
    for (const path of Object.values(paths)) await statusOf(base + path)
    const warm = Object.fromEntries(
      await Promise.all(Object.entries(paths).map(async ([name, path]) => [name, await statusOf(base + path)])),
    )

    const original = own.data.text
    const text = `${original}\n\nA line that was not here a moment ago.`
    const marked = new Promise((resolve) => reader.events.on('queryMarked', () => resolve(performance.now())))
    const begun = performance.now()
    await writer.write(paths.scene, { text })
    const answered = performance.now()
    const after = await fetch(base + paths.scene)
    const served = await after.json()
    const serverStatus = after.headers.get('cache-status') ?? ''
    const serverAt = performance.now()
    await until(() => own.data.text === text, 'the writer’s refetch')
    await until(() => foreign.data.text === text, 'the second client’s refetch')

    const heard = [
      { who: 'server memory', what: 'the next read loads, and shows the new text', ms: serverAt - begun, right: served.text === text },
      { who: 'the writer', what: 'its scene is loaded again, once', ms: own.changedAt - begun, right: own.loads === 2 },
      { who: 'a second client', what: 'hears of it over the stream', ms: (await marked) - begun, right: true },
      { who: 'a second client', what: 'its scene is loaded again, once', ms: foreign.changedAt - begun, right: foreign.loads === 2 },
    ]
    const stayed = [
      ...untouched.map(([who, shown]) => ({ who, what: shown.path, proof: `loaded ${shown.loads} time`, right: shown.loads === 1 })),
      ...(await Promise.all(
        ['sibling', 'unrelated', 'posts'].map(async (name) => {
          const status = await statusOf(base + paths[name])
          return { who: 'server memory', what: paths[name], proof: status, right: isHit(warm[name]) && isHit(status) }
        }),
      )),
    ]
    await writer.write(paths.scene, { text: original })
    return { scene, answeredMs: answered - begun, serverStatus, heard, stayed }
  } finally {
    writer.close()
    reader.close()
  }
}
