import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  eventually,
  expectRefetches,
  openTheatre,
  type Seat,
  send,
  type Theatre,
  untilPolling,
  type Watched,
  withoutStream,
} from './theatre'

type Name = 'writer' | 'tab' | 'reader' | 'sibling' | 'far' | 'elsewhere' | 'room' | 'away' | 'deaf'

interface DeskAnswer {
  readonly chapters: readonly { readonly id: number; readonly scenes: readonly { readonly id: number; readonly version: number }[] }[]
}

let theatre: Theatre
let watched: Watched<Name>
let [chapterId, first, second] = [0, 0, 0]

const DESK = 'GET /studio/api/stories/1/write'
const SHELF = 'GET /studio/api/stories'
const sceneOf = (id: number): string => `GET /studio/api/scenes/${id}`
const seat = (name: Name): Seat => watched.seats[name]
const deskAnswer = async (at = theatre.a): Promise<DeskAnswer> =>
  (await (await fetch(`${at}/studio/api/stories/1/write`)).json()) as DeskAnswer

/** A write that changes the outline of story 1 and the scenes `changed`: who shows what of it. */
const outlineWith = (...changed: readonly number[]) => {
  const desk = (open: number): readonly string[] => [DESK, ...(changed.includes(open) ? [sceneOf(open)] : [])]
  return {
    writer: desk(first),
    reader: desk(first),
    far: desk(first),
    away: desk(first),
    deaf: desk(first),
    sibling: desk(second),
    tab: [SHELF],
  }
}

beforeAll(async () => {
  theatre = await openTheatre()
  const { a, b, sit } = theatre
  const [chapter] = (await deskAnswer()).chapters
  chapterId = chapter?.id ?? 0
  ;[first, second] = (chapter?.scenes ?? []).map(({ id }) => id) as [number, number]
  const desk = `/studio/stories/1?scene=${first}`
  const writer = await sit(desk, { at: a })
  const [tab, reader, sibling, far, elsewhere, room, away, deaf] = await Promise.all([
    sit('/studio', { at: a, context: writer.context }),
    sit(desk, { at: a, pen: 'juno' }),
    sit(`/studio/stories/1?scene=${second}`, { at: a, pen: 'juno' }),
    sit(desk, { at: b, pen: 'ambrose' }),
    sit('/studio/stories/2', { at: a, pen: 'juno' }),
    sit('/community/1', { at: b, pen: 'juno' }),
    sit(desk, { at: a, pen: 'otis' }),
    sit(desk, { at: a, pen: 'otis', before: withoutStream, state: 'connecting' }),
  ])
  await untilPolling(deaf)
  watched = { seats: { writer, tab, reader, sibling, far, elsewhere, room, away, deaf }, away: 'away', deaf: 'deaf' }
})

afterAll(async () => {
  await theatre?.close()
})

describe('who asks again after a write in the studio', () => {
  it('a scene saved in this tab: who shows the scene, and the outline and shelf of its own story', async () => {
    const words = 'The lamp was lit again, and nobody had to say so.'
    await expectRefetches(
      watched,
      async () => {
        await seat('writer').page.getByTestId('scene-text').fill(words)
        await seat('writer').page.getByTestId('scene-text').blur()
      },
      outlineWith(first),
    )
    for (const name of ['writer', 'reader', 'far', 'away', 'deaf'] as const)
      expect(await seat(name).page.getByTestId('scene-text').inputValue(), name).toBe(words)
  })

  it('a scene renamed by somebody else, on another instance: the same', async () => {
    await expectRefetches(
      watched,
      () => send('PUT', `${theatre.b}/studio/api/scenes/${second}`, { title: 'Another name' }),
      outlineWith(second),
    )
    await seat('deaf')
      .page.getByRole('link', { name: /Another name/ })
      .waitFor()
  })

  it('a chapter renamed: the outline of its story, and no scene', async () => {
    const { page } = seat('writer')
    await expectRefetches(
      watched,
      async () => {
        await page.getByTestId(`chapter-${chapterId}`).getByTitle('Rename the chapter').click()
        await page.getByTestId(`chapter-title-${chapterId}`).fill('A chapter by another name')
        await page.getByTestId(`chapter-title-${chapterId}`).press('Enter')
      },
      outlineWith(),
    )
    await seat('far').page.getByRole('heading', { name: 'A chapter by another name' }).waitFor()
  })

  it('scenes put in another order: the outline, and the scenes that moved', async () => {
    const { page } = seat('writer')
    await expectRefetches(watched, () => page.getByRole('button', { name: 'Move scene down' }).click(), outlineWith(first, second))
    const [chapter] = (await deskAnswer()).chapters
    expect(chapter?.scenes.slice(0, 2).map(({ id }) => id)).toEqual([second, first])
  })

  it('a scene added: the outline; the writer also opens it', async () => {
    const { page } = seat('writer')
    const form = page.getByTestId(`new-scene-form-${chapterId}`)
    let added = 0
    const outline = outlineWith()
    const answered = page.waitForResponse((response) => response.request().method() === 'POST')
    await expectRefetches(
      watched,
      async () => {
        await form.getByRole('textbox').fill('An empty page')
        await form.getByRole('button').click()
        added = ((await (await answered).json()) as { readonly id: number }).id
        Object.assign(outline, { writer: [...outline.writer, sceneOf(added)] })
      },
      outline,
    )
    await page.getByTestId(`scene-${first}`).click()
    await expect.poll(() => page.getByTestId('scene-title').inputValue(), eventually).not.toBe('An empty page')
  })

  it('a chapter added: the outline', async () => {
    const { page } = seat('writer')
    const form = page.getByTestId('new-chapter-form')
    await expectRefetches(
      watched,
      async () => {
        await form.getByRole('textbox').fill('The last chapter')
        await form.getByRole('button').click()
      },
      outlineWith(),
    )
  })

  it('a story begun: the shelf alone', async () => {
    await expectRefetches(watched, () => send('POST', `${theatre.a}/studio/api/stories`, { title: 'Untold', blurb: '' }), { tab: [SHELF] })
    await seat('tab').page.getByRole('link', { name: 'Untold' }).waitFor()
  })

  it('a write that is refused: nobody', async () => {
    const refused = async (): Promise<readonly number[]> =>
      Promise.all([
        send('PATCH', `${theatre.a}/studio/api/scenes/${first}`, { text: 'too late', baseVersion: 1 }).then(({ status }) => status),
        send('PATCH', `${theatre.a}/studio/api/scenes/999999`, { text: 'nowhere' }).then(({ status }) => status),
        send('PATCH', `${theatre.b}/studio/api/chapters/${chapterId}`, { title: '' }).then(({ status }) => status),
      ])
    await expectRefetches(watched, async () => expect(await refused()).toEqual([409, 404, 400]), {})
  })
})
