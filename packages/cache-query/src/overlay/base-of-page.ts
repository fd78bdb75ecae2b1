import { isPlain } from './call-pure'

interface Pages {
  readonly pages: readonly unknown[]
  readonly pageParams: readonly unknown[]
}

const isPages = (value: unknown): value is Pages => isPlain(value) && Array.isArray(value['pages']) && Array.isArray(value['pageParams'])

/**
 * What a load that adds a page has brought, without the changes that were drawn over the pages when it began:
 * TanStack adds the new page to what was shown then.
 */
export const baseOfPage = (
  shown: unknown,
  base: unknown,
  loaded: unknown,
): { readonly base: unknown; readonly direction: 'forward' | 'backward' } | undefined => {
  if (!isPages(shown) || !isPages(base) || !isPages(loaded)) return undefined
  const direction = shown.pages.includes(loaded.pages.at(-1)) ? 'backward' : 'forward'
  const at = direction === 'forward' ? loaded.pages.length - 1 : 0
  const beyond = Math.max(0, shown.pages.length + 1 - loaded.pages.length)
  const join = (old: readonly unknown[], added: unknown): readonly unknown[] =>
    direction === 'forward' ? [...old, added].slice(beyond) : [added, ...old].slice(0, old.length + 1 - beyond)
  return {
    base: { ...loaded, pages: join(base.pages, loaded.pages[at]), pageParams: join(base.pageParams, loaded.pageParams[at]) },
    direction,
  }
}
