import type { QueryClient, QueryKey } from '@tanstack/query-core'
import { parsePosition, type Tag, type TagSource, tag } from '@unstale/cache-core'
import { collectTags } from './collect-tags'
import { declare } from './commit-load'
import { queryError } from './errors'
import { loadHeard, loadTracked, placeOfLoad } from './frame'
import { parseStringList } from './parse-string-list'
import { allEntries, entryAt } from './query-entries'
import { queryRealm } from './query-realm'
import { headerOf } from './track-axios'

/** What a query function is given; any object that names the query will do. */
export interface TrackContext {
  readonly client: QueryClient
  readonly queryKey: QueryKey
}

/** Tags, or a response that carries them in its headers. */
export type TrackSource = readonly TagSource[] | Headers | { readonly headers: unknown }

/**
 * Says what a query depends on, where neither `trackedFetch` nor `trackAxios` carries the response.
 * Call it in the query function, or after `setQueryData`'s data has come with a response: before you set it.
 *
 * Throws `CLIENT_MISSING` when no cache client is attached, `TAG_INVALID` for what is no tag.
 *
 * @example
 * queryFn: async (context) => {
 *   const answer = await rpc.call('scene', id)
 *   track(context, model.scene(id))
 *   return answer
 * }
 */
export const track = (context: TrackContext, source: Tag | TrackSource): void => {
  const target = queryRealm().targets.get(context.client)
  if (!target) throw queryError('CLIENT_MISSING')
  const { state } = target
  const hash = context.client.defaultQueryOptions({ queryKey: context.queryKey }).queryHash
  const entry =
    state.loading.get(context.queryKey) ??
    entryAt(state, hash) ??
    // It has a hash function of its own.
    allEntries(state).find(({ query }) => query.queryKey === context.queryKey)
  if (!entry) return
  const isTags = typeof source === 'string' || Array.isArray(source)
  const headers = isTags ? undefined : source instanceof Headers ? source : (source as { readonly headers: unknown }).headers
  const names = parseStringList(headerOf(headers, 'Cache-Groups') ?? '') ?? []
  const tags: readonly TagSource[] = isTags ? [source as TagSource] : names.filter((name) => name !== '').map((name) => tag(name))
  const position = parsePosition(headerOf(headers, 'Cache-Position'))
  const place = position && { epoch: position.epoch, asOf: position.seq }
  const { frame } = entry
  if (frame && isTags) loadTracked(frame, tags)
  else if (frame) loadHeard(frame, tags, place ?? placeOfLoad(frame))
  else declare(state, entry, collectTags([], tags), place ?? entry.place ?? state.listener.applied())
}
