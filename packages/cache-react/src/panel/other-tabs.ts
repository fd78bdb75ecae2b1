import type { ClientStatus } from '@unstale/cache-query'

/** Another tab of the application that has a panel, as it last described itself. */
export interface OtherTab extends Pick<ClientStatus, 'state' | 'position'> {
  readonly id: string
  readonly title: string
  readonly path: string
  readonly isVisible: boolean
  readonly queries: number
}

export type TabDescription = Omit<OtherTab, 'id'>

export interface TabChannel {
  postMessage(message: unknown): void
  onmessage: ((event: MessageEvent) => void) | null
  close(): void
}

export interface OtherTabs {
  /** Asks who is there, now and every two seconds, until what is returned is called. */
  ask(changed: () => void): () => void
  list(): readonly OtherTab[]
  close(): void
}

const NAME = 'unstale panel'
const EVERY = 2_000
const MAX_TABS = 50
const MAX_TEXT = 200
const states: readonly string[] = ['idle', 'connecting', 'live', 'polling', 'offline'] satisfies readonly ClientStatus['state'][]

const openBroadcast = (): TabChannel | undefined => {
  if (typeof BroadcastChannel === 'undefined') return undefined
  const channel = new BroadcastChannel(NAME)
  // Under Node an open channel would keep the process alive.
  ;(channel as { unref?: () => void }).unref?.()
  return channel as unknown as TabChannel
}

const text = (value: unknown): string => String(value ?? '').slice(0, MAX_TEXT)

/** What another tab says of itself, checked: it may be of another version of the application. */
const readTab = (value: unknown): OtherTab | undefined => {
  const { id, title, path, state, position, isVisible, queries } = value as Readonly<Record<string, unknown>>
  if (typeof id !== 'string' || !states.includes(state as string)) return undefined
  const { epoch, seq } = (position ?? {}) as Readonly<Record<string, unknown>>
  return {
    id: text(id),
    title: text(title),
    path: text(path),
    state: state as ClientStatus['state'],
    position: typeof epoch === 'string' && Number.isSafeInteger(seq) ? { epoch: text(epoch), seq: seq as number } : undefined,
    isVisible: isVisible === true,
    queries: Number.isSafeInteger(queries) ? (queries as number) : 0,
  }
}

/**
 * The tabs that have a panel too. A tab describes itself when another one's open panel asks, and does nothing otherwise;
 * it tells its title, its path and where it is in the log, never a key or data.
 */
export const createOtherTabs = (describe: () => TabDescription, open: () => TabChannel | undefined = openBroadcast): OtherTabs => {
  const id = Math.random().toString(36).slice(2)
  const channel = open()
  const tabs = new Map<string, { readonly tab: OtherTab; round: number }>()
  let round = 0
  let changed: (() => void) | undefined

  if (channel)
    channel.onmessage = ({ data }) => {
      if (typeof data !== 'object' || data === null || data.unstalePanel !== 1) return
      if (data.ask === true) channel.postMessage({ unstalePanel: 1, tab: { id, ...describe() } })
      if (!changed || typeof data.tab !== 'object' || data.tab === null) return
      const tab = readTab(data.tab)
      if (!tab || (tabs.size >= MAX_TABS && !tabs.has(tab.id))) return
      tabs.set(tab.id, { tab, round })
      changed()
    }

  return {
    ask: (onChange) => {
      changed = onChange
      const next = (): void => {
        round++
        // Who has not answered the last two rounds is gone.
        for (const [key, { round: heard }] of tabs) if (heard < round - 2) tabs.delete(key)
        channel?.postMessage({ unstalePanel: 1, ask: true })
      }
      next()
      const timer = setInterval(next, EVERY)
      return () => {
        clearInterval(timer)
        changed = undefined
        tabs.clear()
      }
    },
    list: () => [...tabs.values()].map(({ tab }) => tab).sort((a, b) => (a.id < b.id ? -1 : 1)),
    close: () => {
      if (channel) channel.onmessage = null
      channel?.close()
    },
  }
}
