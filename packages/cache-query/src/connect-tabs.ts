import type { Position, Tag } from '@unstale/cache-core'
import { type ClientState, newCause } from './client-state'
import type { CacheClientOptions } from './client-types'
import { invalidateTags } from './invalidate-tags'
import { isEntryFresh } from './judge-query'
import { markQuery } from './mark-query'
import { entryAt } from './query-entries'
import { callFor } from './query-entry'
import { type ChannelLike, openTabs, type Tabs } from './tabs'

const openBroadcast = (name: string): ChannelLike | undefined => {
  if (typeof BroadcastChannel === 'undefined') return undefined
  const channel = new BroadcastChannel(name)
  // Under Node an open channel would keep the process alive.
  ;(channel as { unref?: () => void }).unref?.()
  return channel as unknown as ChannelLike
}

const onTags = (state: ClientState, tags: readonly Tag[], position: Position | undefined): void => {
  const isOwnEpoch = position !== undefined && position.epoch === state.followed.epoch
  if (position) state.needed.told(position)
  if (isOwnEpoch) state.followed.told = Math.max(state.followed.told, position.seq)
  state.events.emit('tabHeard', { tags: tags.length })
  invalidateTags(
    state,
    tags,
    isOwnEpoch ? { seq: position.seq, verb: 'invalidate' } : { local: state.local.bump() },
    newCause(state, 'tab'),
  )
}

const onHashes = (state: ClientState, hashes: readonly string[]): void => {
  const count = state.local.bump()
  const cause = newCause(state, 'tab')
  state.events.emit('tabHeard', { tags: 0 })
  for (const hash of hashes) {
    const entry = entryAt(state, hash)
    if (!entry) continue
    callFor(entry, count)
    if (isEntryFresh(state, entry)) continue
    markQuery(state, entry, cause)
    state.calm.invalidated(entry)
  }
}

/** The other tabs of the application. `join` as soon as there is something cached that they could make stale. */
export const connectTabs = (
  state: ClientState,
  { channel, events }: Pick<CacheClientOptions, 'channel' | 'events'>,
): Tabs & { readonly join: () => void } => {
  let tabs: Tabs | undefined
  const open = (): Tabs | undefined => {
    if (tabs || channel === false) return tabs
    const opened = (channel ?? openBroadcast)(`unstale ${events || ''}`)
    tabs =
      opened &&
      openTabs(opened, { onTags: (tags, position) => onTags(state, tags, position), onHashes: (hashes) => onHashes(state, hashes) })
    return tabs
  }
  return {
    join: () => void open(),
    tellTags: (tags, position) => open()?.tellTags(tags, position),
    tellHashes: (hashes) => open()?.tellHashes(hashes),
    close: () => tabs?.close(),
  }
}
