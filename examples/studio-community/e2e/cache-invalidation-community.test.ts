import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { expectRefetches, openTheatre, type Seat, send, type Theatre, untilPolling, type Watched, withoutStream } from './theatre'

type Name = 'writer' | 'tab' | 'reader' | 'older' | 'list' | 'far' | 'other' | 'desk' | 'away' | 'deaf'

let theatre: Theatre
let watched: Watched<Name>
let postId = 0

const PAGE = 'GET /community/api/posts?communityId=1&page=1'
const OLDER = 'GET /community/api/posts?communityId=1&page=2'
const LIST = 'GET /community/api/communities'
const seat = (name: Name): Seat => watched.seats[name]
const post = (): string => `GET /community/api/posts/${postId}`
const replies = (): string => `GET /community/api/posts/${postId}/replies`

/** A page of fifty posts carries one tag for all of its community's rows: a changed post concerns each page of them. */
const pages = { writer: [PAGE], reader: [PAGE], deaf: [PAGE], older: [OLDER] }
const numbersOfPost = () => ({ ...pages, tab: [post()], far: [post()], away: [post()] })

const likes = ({ page }: Seat): Promise<number> => page.getByTestId(`like-count-${postId}`).innerText().then(Number)

beforeAll(async () => {
  theatre = await openTheatre()
  const { a, b, sit } = theatre
  const writer = await sit('/community/1', { at: a })
  const name = (await writer.page.getByTestId('posts').locator('> li').nth(3).getAttribute('data-testid')) as string
  postId = Number(name.replace('post-', ''))
  const address = `/community/posts/${postId}`
  const [tab, reader, older, list, far, other, desk, away, deaf] = await Promise.all([
    sit(address, { at: a, context: writer.context }),
    sit('/community/1', { at: a, pen: 'juno' }),
    sit('/community/1?page=2', { at: a, pen: 'juno' }),
    sit('/community', { at: b, pen: 'juno' }),
    sit(address, { at: b, pen: 'ambrose' }),
    sit('/community/2', { at: a, pen: 'juno' }),
    sit('/studio/stories/1', { at: b, pen: 'juno' }),
    sit(address, { at: a, pen: 'otis' }),
    sit('/community/1', { at: a, pen: 'otis', before: withoutStream, state: 'connecting' }),
  ])
  await untilPolling(deaf)
  watched = { seats: { writer, tab, reader, older, list, far, other, desk, away, deaf }, away: 'away', deaf: 'deaf' }
})

afterAll(async () => {
  await theatre?.close()
})

describe('who asks again after a write in the community', () => {
  it.each(['PUT', 'DELETE'])('a like, or one taken back, in this tab (%s): the pages of its community and the post', async () => {
    const before = await likes(seat('reader'))
    const isLiked = (await seat('writer').page.getByTestId(`like-${postId}`).getAttribute('aria-pressed')) === 'true'
    await expectRefetches(watched, () => seat('writer').page.getByTestId(`like-${postId}`).click(), numbersOfPost())
    for (const name of ['writer', 'tab', 'reader', 'far', 'away', 'deaf'] as const)
      expect(await likes(seat(name)), name).toBe(before + (isLiked ? -1 : 1))
  })

  it('a like by somebody else, on another instance: the same', async () => {
    await expectRefetches(
      watched,
      () => send('POST', `${theatre.b}/community/api/posts/${postId}/like`, undefined, 'ambrose'),
      numbersOfPost(),
    )
  })

  it('a reply in this tab: also the replies, where they are shown', async () => {
    const form = seat('tab').page.getByTestId('reply-form')
    const asked = { ...numbersOfPost(), tab: [post(), replies()], far: [post(), replies()], away: [post(), replies()] }
    await expectRefetches(
      watched,
      async () => {
        await form.getByTestId('reply-body').fill('Heard in every window at once.')
        await form.getByRole('button').click()
      },
      asked,
    )
    for (const name of ['tab', 'far', 'away'] as const)
      expect(await seat(name).page.getByText('Heard in every window at once.').count(), name).toBe(1)
  })

  it('a post: the pages of its community and the list of communities, and no other post', async () => {
    const form = seat('writer').page.getByTestId('new-post-form')
    await expectRefetches(
      watched,
      async () => {
        await seat('writer').page.getByText('Write a post').click()
        await form.getByLabel('Title').fill('A post that was not here')
        await form.getByLabel('What is on your mind?').fill('It is now.')
        await form.getByRole('button').click()
      },
      { ...pages, list: [LIST] },
    )
    await seat('deaf').page.getByRole('link', { name: 'A post that was not here' }).waitFor()
  })

  it('a write that is refused: nobody', async () => {
    await expectRefetches(
      watched,
      async () => {
        const answers = await Promise.all([
          send('PUT', `${theatre.a}/community/api/posts/999999/like`),
          send('POST', `${theatre.b}/community/api/posts/${postId}/replies`, { body: '' }),
          send('POST', `${theatre.a}/community/api/posts`, { communityId: 77, title: 'x', body: 'x' }),
        ])
        expect(answers.map(({ status }) => status)).toEqual([404, 400, 404])
      },
      {},
    )
  })
})

describe('a like', () => {
  it('changes one post’s row in the document and no other, on a page of fifty', async () => {
    const reader = seat('reader')
    const rows = reader.page.getByTestId('posts').locator('> li')
    expect(await rows.count()).toBe(50)
    await reader.page.evaluate(() => {
      const touched = new Set<string>()
      Object.assign(window, { touched })
      const rowOf = (node: Node): string =>
        (node instanceof Element ? node : node.parentElement)?.closest('li')?.getAttribute('data-testid') ?? 'the list itself'
      new MutationObserver((changes) => {
        for (const { target: node } of changes) touched.add(rowOf(node))
      }).observe(document.querySelector('[data-testid="posts"]') as Element, {
        subtree: true,
        childList: true,
        characterData: true,
        attributes: true,
      })
    })
    const before = await likes(reader)
    await send('POST', `${theatre.a}/community/api/posts/${postId}/like`, undefined, 'otis')
    await expect.poll(() => likes(reader), { timeout: 60_000, interval: 20 }).not.toBe(before)
    const touched = await reader.page.evaluate(() => [...(window as unknown as { readonly touched: Set<string> }).touched])
    expect(touched).toEqual([`post-${postId}`])
  })
})
