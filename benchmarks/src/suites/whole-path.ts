import type { Page } from 'playwright-core'
import { type Example, openExample, quiet } from '../example'
import { progress } from '../progress'
import { spread } from '../rounds'
import type { Row, Suite } from '../suite'

const OURS = 'with tags'
const FLOOR = 'floor: the write, and one read by who knows of it'

/** The fourth post of the list: its id stands in the names of what shows it. */
const postOf = async (page: Page): Promise<string> =>
  ((await page.getByTestId('posts').locator('> li').nth(3).getAttribute('data-testid')) as string).replace('post-', '')

/** Resolves with the time, on the clock of the machine, at which the page has painted another number. */
const paintedNext = (page: Page, post: string): Promise<number> =>
  page.evaluate((id) => {
    const shown = document.querySelector(`[data-testid="like-count-${id}"]`) as Element
    const before = shown.textContent
    // No function in here may have a name: what runs in the page does not know the helper that keeps names.
    return new Promise<number>((resolve, reject) => {
      setTimeout(() => reject(new Error('Nothing was painted in 30 seconds.')), 30_000)
      const watcher = new MutationObserver(() => {
        if (document.querySelector(`[data-testid="like-count-${id}"]`)?.textContent === before) return
        watcher.disconnect()
        requestAnimationFrame(() => setTimeout(() => resolve(performance.timeOrigin + performance.now())))
      })
      watcher.observe(document.body, { subtree: true, childList: true, characterData: true })
    })
  }, post)

const now = (): number => performance.timeOrigin + performance.now()

const like = async ({ url }: Example, post: string, times: number): Promise<void> => {
  const answer = await fetch(`${url}/community/api/posts/${post}/like`, {
    method: times % 2 === 0 ? 'PUT' : 'DELETE',
    headers: { 'x-pen': 'otis' },
  })
  if (!answer.ok) throw new Error(`The like was answered with ${answer.status}.`)
}

/** From the request that writes until another browser has painted what it changed. */
export const wholePath: Suite = {
  name: 'whole-path',
  title: 'From a write until another browser has painted it',
  about:
    'The example, built and started as in production, one instance, and a browser that shows a page of fifty posts. Somebody else likes one of them; the time is from the request until the number has been painted. ' +
    'The floor is the request that writes, and one read of the same page of posts sent by who knows of it at once; what is added is the way of the record through the log and the event stream, and drawing. ' +
    'A copy of the example that invalidates by hand, or everything, never paints it: nobody tells another browser, which shows the old number until somebody looks at the window again. Requests and bytes beside these copies are counted by the example itself.',
  unit: 'ns',
  ours: OURS,
  run: async ({ short }) => {
    const rounds = short ? 5 : 30
    const group = 'another browser'
    const example = await openExample()
    try {
      const reader = await example.open('/community/1', 'juno')
      const post = await postOf(reader.page)
      // Whoever likes has not liked yet: a like that changes nothing would be painted by nobody.
      for (const id of [post, '1']) await like(example, id, 1)
      await quiet([reader])
      const painted: number[] = []
      const floor: number[] = []
      for (let round = 0; round < rounds + 2; round++) {
        if (round % 5 === 0) progress(`${round} of ${rounds}`)
        const seen = paintedNext(reader.page, post)
        // The watch is set before it is written: what is evaluated is evaluated in order.
        await reader.page.evaluate(() => undefined)
        const started = now()
        await like(example, post, round)
        const took = (await seen) - started
        await quiet([reader])
        const begun = now()
        await like(example, '1', round)
        await reader.page.evaluate(() => fetch('/community/api/posts?communityId=1&page=1').then((answer) => answer.json()))
        const least = now() - begun
        await quiet([reader])
        if (round < 2) continue
        painted.push(took * 1e6)
        floor.push(least * 1e6)
      }
      const rows: Row[] = [
        { group, contender: OURS, ...spread(painted) },
        { group, contender: FLOOR, ...spread(floor) },
      ]
      return { rows, checks: [{ name: 'every write was painted', ok: painted.length === rounds, found: `${painted.length} of ${rounds}` }] }
    } finally {
      await example.close()
    }
  },
}
