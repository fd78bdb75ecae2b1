/** The same windows, the same writes and the same looks, for the application and for its copies. */
import { expect, vi } from 'vitest'
import type { Wiring } from '../compare/wiring'
import { type Probe, probes } from './probes'
import { calmed, eventually, type Seat, type Theatre } from './theatre'

type Name = 'desk' | 'shelf' | 'reader' | 'elsewhere' | 'community' | 'post' | 'fan' | 'list'

/** Who has what open: one browser with four tabs, and two other people. */
const windows: Readonly<Record<Name, { readonly path: string; readonly who: 'wren' | 'juno' | 'otis'; readonly probe: Probe }>> = {
  desk: { path: '/studio/stories/1?scene=1', who: 'wren', probe: probes.desk(1, 1) },
  shelf: { path: '/studio', who: 'wren', probe: probes.shelf() },
  community: { path: '/community/1', who: 'wren', probe: probes.posts(1, 'wren') },
  post: { path: '/community/posts/5', who: 'wren', probe: probes.post(5, 'wren') },
  reader: { path: '/studio/stories/1?scene=1', who: 'juno', probe: probes.desk(1, 1) },
  fan: { path: '/community/1', who: 'juno', probe: probes.posts(1, 'juno') },
  elsewhere: { path: '/studio/stories/2', who: 'otis', probe: probes.desk(2) },
  list: { path: '/community', who: 'otis', probe: probes.communities() },
}

export interface Scenes {
  readonly at: string
  readonly wiring: Wiring
  readonly seats: Readonly<Record<Name, Seat>>
  close(): Promise<void>
}

/** Opens all windows in one wiring. */
export const openScenes = async (theatre: Theatre, wiring: Wiring): Promise<Scenes> => {
  const at = theatre.a
  const state = wiring === 'tags' ? 'live' : 'copy'
  const address = (name: Name): string => `${windows[name].path}${windows[name].path.includes('?') ? '&' : '?'}wiring=${wiring}`
  const names = Object.keys(windows) as Name[]
  const contexts = new Map<string, Seat['context']>()
  const seats: Partial<Record<Name, Seat>> = {}
  const take = async (name: Name): Promise<void> => {
    const { who } = windows[name]
    const context = contexts.get(who)
    const seat = await theatre.sit(address(name), { at, pen: who, state, ...(context && { context }) })
    contexts.set(who, seat.context)
    seats[name] = seat
  }
  const isFirst = (name: Name): boolean => names.find((other) => windows[other].who === windows[name].who) === name
  await Promise.all(names.filter(isFirst).map(take))
  await Promise.all(names.filter((name) => !isFirst(name)).map(take))
  return {
    at,
    wiring,
    seats: seats as Record<Name, Seat>,
    close: async () => {
      await Promise.all([...contexts.values()].map((context) => context.close()))
    },
  }
}

export interface Outcome {
  readonly requests: number
  readonly bytes: number
  /** Windows that showed the truth before anybody looked at them. */
  readonly right: number
  /** Windows that show it once each was looked at. */
  readonly settled: number
  readonly windows: number
}

/** Nothing is under way in any window, and nothing that was put off is left. */
const quiet = async (seats: readonly Seat[], isTold: boolean): Promise<void> => {
  // What is told of a write may put a second load off; a copy begins all of its loads at once.
  for (let calm = 0; calm < (isTold ? 2 : 1); ) {
    await Promise.all(seats.map(calmed))
    calm = seats.every(({ log }) => log.pending() === 0) ? calm + 1 : 0
  }
}

/** A window is looked at: what a person does who comes back to it. */
const look = ({ page }: Seat): Promise<boolean> =>
  page.evaluate(() => document.dispatchEvent(new Event('visibilitychange', { bubbles: true })))

const countRight = async ({ at, seats }: Scenes): Promise<number> => {
  const names = Object.keys(windows) as Name[]
  const isRight = await Promise.all(
    names.map(async (name) => {
      const { probe } = windows[name]
      const [shown, truth] = await Promise.all([probe.shown(seats[name].page), probe.truth(at)])
      return JSON.stringify(shown) === JSON.stringify(truth)
    }),
  )
  return isRight.filter(Boolean).length
}

export interface Scenario {
  readonly name: string
  readonly run: (scenes: Scenes) => Promise<Outcome>
}

const scenario = (name: string, writer: Name, write: (seat: Seat) => Promise<void>): Scenario => ({
  name,
  run: async (scenes) => {
    const all = Object.values(scenes.seats)
    const seat = scenes.seats[writer]
    for (const { log } of all) log.forget()
    const answered = seat.page.waitForResponse(
      (response) => response.request().method() !== 'GET' && !response.url().includes('/api/cache/'),
    )
    await write(seat)
    expect((await answered).ok()).toBe(true)
    const isTold = scenes.wiring === 'tags'
    await quiet(all, isTold)
    // With tags the news may still be on its way to another window; a copy hears of nothing, however long one waits.
    if (isTold)
      await vi.waitFor(async () => {
        if ((await countRight(scenes)) < all.length) throw new Error('not everybody has heard')
      }, eventually)
    await quiet(all, isTold)
    const right = await countRight(scenes)
    await Promise.all(all.filter((other) => other !== seat).map(look))
    await quiet(all, isTold)
    const reads = all.map(({ log }) => log.taken().filter((request) => request.startsWith('GET ')).length)
    const bytes = await Promise.all(all.map(({ log }) => log.bytes()))
    return {
      requests: reads.reduce((sum, count) => sum + count, 0),
      bytes: bytes.reduce((sum, count) => sum + count, 0),
      right,
      settled: await countRight(scenes),
      windows: all.length,
    }
  },
})

const like = async ({ page }: Seat): Promise<void> => page.getByTestId('like-5').click()

/** Each kind of write once, as a person does it. */
export const scenarios: readonly Scenario[] = [
  scenario('a scene is saved', 'desk', async ({ page }) => {
    await page.getByTestId('scene-text').fill(`Saved ${Math.floor(Math.random() * 1_000_000)} times.`)
    await page.getByTestId('scene-text').blur()
  }),
  scenario('a chapter is renamed', 'desk', async ({ page }) => {
    await page.getByTitle('Rename the chapter').first().click()
    await page.getByLabel('Name of the chapter').fill(`Chapter ${Math.floor(Math.random() * 1_000_000)}`)
    await page.getByLabel('Name of the chapter').press('Enter')
  }),
  scenario('scenes change places', 'desk', async ({ page }) => {
    const down = page.getByRole('button', { name: 'Move scene down' })
    await ((await down.isEnabled()) ? down : page.getByRole('button', { name: 'Move scene up' })).click()
  }),
  scenario('a chapter is added', 'desk', async ({ page }) => {
    await page.getByTestId('new-chapter-form').getByRole('textbox').fill('Another chapter')
    await page.getByTestId('new-chapter-form').getByRole('button').click()
  }),
  scenario('a post is liked', 'community', like),
  scenario('a like is taken back', 'post', like),
  scenario('a reply is written', 'post', async ({ page }) => {
    await page.getByTestId('reply-body').fill('I was here.')
    await page.getByTestId('reply-form').getByRole('button').click()
  }),
  scenario('a post is written', 'community', async ({ page }) => {
    const form = page.getByTestId('new-post-form')
    await page.getByText('Write a post').click()
    await form.getByLabel('Title').fill('Counted')
    await form.getByLabel('What is on your mind?').fill('Requests.')
    await form.getByRole('button').click()
  }),
]
