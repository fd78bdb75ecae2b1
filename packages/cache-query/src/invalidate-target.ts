import type { QueryKey } from '@tanstack/query-core'
import { createCause, namesOf, type Tag, type Target } from '@unstale/cache-core'
import type { ClientState } from './client-state'
import type { ClientInvalidateOptions, ClientInvalidationResult } from './client-types'
import { slotOf } from './create-calm'
import { queryError } from './errors'
import { invalidateTags } from './invalidate-tags'
import { isRefetchable, loadEntry, type QueryEntry, whenSettled } from './query-entry'

/** The tags that a target names. Where the server hides its names, what it says and what the browser says never meet: an error. */
export const tagsNamed = (state: ClientState, target: Target): readonly Tag[] => {
  const tags = namesOf(target)
  if (!state.index.hasSealed || tags.some(state.index.isCarried)) return tags
  throw queryError('TAGS_SEALED', String(tags[0]))
}

const loadInactive = async (entry: QueryEntry, firstPageOnly: boolean): Promise<void> => {
  if (entry.query.isDisabled()) return
  slotOf(entry).firstPageOnly = firstPageOnly
  await loadEntry(entry, true).catch(() => undefined)
}

export const invalidateTarget = async (
  state: ClientState,
  target: Target,
  { refetchType = 'active', pages = 'all', cause: given }: ClientInvalidateOptions = {},
): Promise<ClientInvalidationResult> => {
  const tags = tagsNamed(state, target)
  const cause = createCause(state.ports.random, given, 'manual')
  const firstPageOnly = pages === 'first'
  const withActive = refetchType === 'active' || refetchType === 'all'
  const { matched } = invalidateTags(state, tags, { local: state.local.bump() }, cause, { refetch: withActive, firstPageOnly })
  state.tellTabs(tags, undefined)
  const active = withActive ? matched.filter(isRefetchable) : []
  const inactive = refetchType === 'inactive' || refetchType === 'all' ? matched.filter(({ query }) => !query.isActive()) : []
  if (active.length + inactive.length > 0)
    await Promise.all([whenSettled(active), ...inactive.map((entry) => loadInactive(entry, firstPageOnly))])
  return { matched: matched.length, refetched: active.length + inactive.length, tags, cause }
}

export const previewTarget = (state: ClientState, target: Target): readonly { readonly queryKey: QueryKey; readonly because: Tag }[] => {
  const found = new Map<QueryEntry, Tag>()
  for (const tag of tagsNamed(state, target)) {
    for (const entry of state.index.queriesOf(tag)) if (!found.has(entry)) found.set(entry, tag)
  }
  return [...found].map(([entry, because]) => ({ queryKey: entry.query.queryKey, because }))
}
