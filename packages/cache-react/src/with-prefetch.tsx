import type { Prefetchable } from '@unstale/cache-query'
import { type ComponentType, createElement, type ElementType, type ReactNode, type Ref, useCallback } from 'react'
import { type PrefetchOptions, usePrefetch } from './use-prefetch'

export interface PrefetchLinkProps extends PrefetchOptions {
  /** What the link leads to. Null: nothing is fetched ahead. */
  readonly query: Prefetchable | readonly Prefetchable[] | null
}

const assign = (ref: Ref<Element> | undefined, element: Element | null): void => {
  if (typeof ref === 'function') ref(element)
  else if (ref) ref.current = element
}

/**
 * A link of any router that fetches ahead what it leads to. The link must take a `ref`, as those of the routers do.
 *
 * @example
 * export const PrefetchLink = withPrefetch(Link)
 * <PrefetchLink href="/scenes/43" query={sceneQuery(43)}>Next scene</PrefetchLink>
 */
export const withPrefetch = <Props extends object>(
  link: ComponentType<Props> | ElementType<Props>,
): ((props: Props & PrefetchLinkProps) => ReactNode) => {
  const PrefetchLink = ({ query, on, dwellMs, ...props }: Props & PrefetchLinkProps): ReactNode => {
    const { ref } = usePrefetch(query, { ...(on && { on }), ...(dwellMs !== undefined && { dwellMs }) })
    const { ref: given } = props as { readonly ref?: Ref<Element> }
    const both = useCallback(
      (element: Element | null) => {
        ref(element)
        assign(given, element)
      },
      [ref, given],
    )
    return createElement(link as ElementType, { ...props, ref: both })
  }
  return PrefetchLink
}
