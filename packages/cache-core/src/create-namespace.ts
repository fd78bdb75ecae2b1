import type { Cache, GetManyOptions, GetOrSetOptions, InvalidateOptions, InvalidationResult } from './cache-types'
import { coreError } from './errors'
import { type Tag, type TagSource, tag } from './tag'

/** What a namespace needs of a cache; another namespace has it too. */
export type NamespaceHost = Pick<Cache, 'getOrSet' | 'getMany' | 'invalidate' | 'expire' | 'remove'>

/** A part of a cache with keys of its own. */
export interface Namespace extends NamespaceHost {
  readonly name: string
  /** Carried by everything that is read through the namespace. */
  readonly tag: Tag
  /** Forgets all that was read through the namespace, on every instance. */
  clear(options?: InvalidateOptions): Promise<InvalidationResult>
}

/**
 * Reads through it have keys of their own and a tag in common, so that all of it can be forgotten at once.
 * A namespace of a namespace is forgotten with it.
 *
 * @example
 * const drafts = createNamespace(cache, 'drafts')
 * await drafts.getOrSet({ key: 'latest', factory: loadLatestDraft }) // the key in the cache is "drafts:latest"
 * await drafts.clear()
 */
export const createNamespace = (cache: NamespaceHost, name: string): Namespace => {
  if (typeof name !== 'string' || name === '') {
    throw coreError('KEY_INVALID', 'A namespace needs a name: a non-empty string.', String(name))
  }
  const path = 'name' in cache ? `${String(cache.name)}:${name}` : name
  // A name without siblings: nothing else is named with it.
  const own = tag(`namespace ${encodeURIComponent(path).replaceAll('*', '%2A')}`)
  /** A list stays one source: it knows which of its tags stand together. */
  const withOwn = (sources: readonly TagSource[]): readonly TagSource[] => [sources as TagSource, own]

  const getOrSet = <T>(options: GetOrSetOptions<T>): Promise<T> => {
    const { key, tags = [] } = options
    return cache.getOrSet({
      ...options,
      key: typeof key === 'string' && key !== '' ? `${name}:${key}` : key,
      tags: typeof tags === 'function' ? (value: T) => withOwn(tags(value)) : Array.isArray(tags) ? withOwn(tags) : tags,
    })
  }

  return {
    name: path,
    tag: own,
    getOrSet,
    getMany: <Id, T>(options: GetManyOptions<Id, T>) =>
      cache.getMany<Id, T>({
        ...options,
        key: (id) => `${name}:${options.key(id)}`,
        tags: (value, id) => withOwn(options.tags?.(value, id) ?? []),
      }),
    invalidate: cache.invalidate,
    expire: cache.expire,
    remove: cache.remove,
    clear: (options) => cache.remove(own, options),
  }
}
