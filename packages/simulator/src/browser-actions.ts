import { BOARDS, type EditKind, sharedNotes } from './board'
import { browserFault } from './browser-faults'
import { type BrowserTab, dataOf } from './browser-tab'
import type { BrowserWorld } from './browser-world'
import { SPEC_COUNT } from './database'
import { overtakenBy } from './judge-answer'
import { CHAPTERS, STORIES } from './model'
import type { Random } from './random'

export type BrowserKind = 'mount' | 'unmount' | 'write' | 'storm' | 'hide' | 'offline' | 'byHand' | 'setData' | 'reopen' | 'edit' | 'fault'

type Action = (world: BrowserWorld, random: Random, tab: BrowserTab) => void

const pathOf = (random: Random): string => {
  const kind = random.next()
  if (kind < 0.75) return `/spec/${random.chance(0.6) ? random.below(8) * 3 : random.below(SPEC_COUNT)}`
  return `/page/${kind < 0.9 ? `chapter-page ${random.pick(CHAPTERS)}` : `story-page ${random.pick(STORIES)}`}`
}

const mount: Action = (_world, random, tab) => {
  if (random.chance(0.3)) {
    const boardId = random.pick(BOARDS)
    return tab.mount(random.chance(0.6) ? ['board', 'list', boardId] : ['board', 'row', random.pick(sharedNotes(boardId))])
  }
  const paths = Array.from({ length: random.chance(0.25) ? 2 : 1 }, () => pathOf(random))
  tab.mount(['paths', ...paths])
}

const unmount: Action = (_world, random, tab) => {
  const [gone] = tab.mounted.splice(random.below(tab.mounted.length), 1)
  gone?.unmount()
}

const write: Action = (_world, random, tab) => void tab.write(Math.floor(random.next() * 2 ** 31))

/** A few at once, as fast fingers have it, and some of them in vain. */
const edit: Action = (world, random, tab) => {
  for (let left = random.pick([1, 1, 2, 4]); left > 0; left--) {
    const boardId = random.chance(0.7) ? BOARDS[0] : BOARDS[1]
    const leaf = random.chance(0.2) ? world.board.takeLeaf(boardId) : undefined
    const kind: EditKind = leaf !== undefined ? 'remove' : random.pick(['mark', 'mark', 'field', 'insert'])
    const label = `e${world.run.mark()}`
    const noteId = kind === 'insert' ? label : (leaf ?? random.pick(sharedNotes(boardId)))
    const isRefused = random.chance(0.2)
    world.scheduler.after(random.between(0, world.latency * 10), tab.node, () => void tab.edit({ label, kind, boardId, noteId }, isRefused))
  }
}

const hide: Action = ({ scheduler }, _random, tab) => {
  tab.page.visible = !tab.page.visible
  tab.restlessUntil = scheduler.now()
  tab.page.changed()
}

const offline: Action = ({ scheduler }, random, tab) => {
  const ms = random.between(50, 6_000)
  const { page } = tab
  page.online = false
  page.changed()
  Object.assign(tab.weather, { partedUntil: scheduler.now() + ms, refuses: true })
  scheduler.after(ms, tab.node, () => {
    page.online = true
    tab.restlessUntil = scheduler.now()
    page.changed()
  })
}

/** Calls that applications have made for years. */
const byHand: Action = (_world, random, tab) => {
  const keys = tab.queryClient.getQueryCache().getAll()
  if (keys.length === 0) return
  const { queryKey } = random.pick(keys)
  if (random.chance(0.5)) void tab.queryClient.invalidateQueries({ queryKey })
  else tab.byHand(() => tab.queryClient.refetchQueries({ queryKey }))
}

/** I11: what is put there by hand is what was there, so it is as stale as it was. */
const setData: Action = ({ run, knowledge, database }, random, tab) => {
  const all = tab.queryClient.getQueryCache().getAll()
  const marked = all.filter((query) => query.state.isInvalidated && dataOf(query))
  const query = random.pick(marked.length > 0 ? marked : all)
  const data = query && dataOf(query)
  if (!query || !data) return
  const wasMarked = query.state.isInvalidated
  tab.queryClient.setQueryData(query.queryKey, { ...data })
  const { position } = tab.client.status()
  if (!wasMarked || query.state.isInvalidated || !position) return
  const heard = knowledge.byPosition(position.epoch)
  for (const part of data.parts) {
    const next = overtakenBy(part, database.specs, heard, position.seq)
    if (next !== undefined) run.fail('I11', `${tab.name}: ${query.queryHash} was marked for ${next}, and is not after setQueryData`)
  }
}

const reopen: Action = (world, random, tab) => {
  // Who leaves while a write is under way may leave it without its record: that is not promised.
  if (tab.pending > 0) return
  const { person } = tab
  const isKept = random.chance(0.7)
  const kept = tab.close()
  world.tabs.splice(world.tabs.indexOf(tab), 1)
  const opened = (): void => {
    person.stored = isKept ? kept : undefined
    const next = world.openTab(person)
    for (const { observer } of tab.mounted) next.mount(observer.options.queryKey as readonly unknown[])
  }
  world.scheduler.after(random.pick([0, 500, 10_000]), undefined, opened)
}

const ACTIONS: Readonly<Record<BrowserKind, Action>> = {
  mount,
  unmount,
  write,
  storm: (world, random, tab) => {
    for (let left = 5 + random.below(20); left > 0; left--) write(world, random, tab)
  },
  hide,
  offline,
  byHand,
  setData,
  reopen,
  edit,
  fault: browserFault,
}

export const act = (world: BrowserWorld, kind: BrowserKind, random: Random): void => {
  const awake = world.tabs.filter(({ node }) => node.pausedUntil <= world.scheduler.now())
  if (awake.length === 0) return
  const tab = random.pick(awake)
  world.run.note(() => `${tab.name}: ${kind}`)
  ACTIONS[kind](world, random, tab)
}
