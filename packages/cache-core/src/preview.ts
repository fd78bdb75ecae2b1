import { tagsOfEntry } from './entry-tags'
import type { Target } from './model-types'
import type { Store } from './store'
import type { Tag } from './tag'
import { resolveNames } from './target'

/** What an invalidation would do, without doing it. */
export interface Preview {
  /** Every tag that it would name, siblings included. */
  readonly tags: readonly Tag[]
  /** The entries of this process that it would make stale, and by which tag. Undefined where the store cannot be looked through. */
  readonly entries: readonly { readonly key: string; readonly because: Tag }[] | undefined
  /** More are concerned than are listed. */
  readonly truncated: boolean
}

const LISTED = 1_000

/** Looks at every entry held: for people who ask, not for the path of a request. */
export const previewTarget = async (target: Target, store: Store, seal: (tag: Tag) => Tag): Promise<Preview> => {
  const tags = (await resolveNames(target)).map(seal)
  if (!store.entries) return { tags, entries: undefined, truncated: false }
  const named = new Set(tags)
  const found: { readonly key: string; readonly because: Tag }[] = []
  for (const [key, entry] of store.entries()) {
    let because: Tag | undefined
    for (const tag of tagsOfEntry(entry)) {
      if (!named.has(tag)) continue
      because = tag
      break
    }
    if (because === undefined) continue
    if (found.length === LISTED) return { tags, entries: found, truncated: true }
    found.push({ key, because })
  }
  return { tags, entries: found, truncated: false }
}
