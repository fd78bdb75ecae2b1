import type { FetchQueryOptions, QueryClient } from '@tanstack/query-core'
import { attach, isWrapped } from './attach'
import { queryError } from './errors'

type ClientClass = new () => QueryClient

/** Classes that were tried in this realm: once is enough. */
const tried = new WeakSet<ClientClass>()

/** The class that resolves options: not a subclass of the application, whose constructor may do anything. */
const classOf = (queryClient: QueryClient): ClientClass | undefined => {
  let prototype: object | null = Object.getPrototypeOf(queryClient) as object | null
  while (prototype && !Object.hasOwn(prototype, 'defaultQueryOptions')) prototype = Object.getPrototypeOf(prototype) as object | null
  return prototype?.constructor as ClientClass | undefined
}

/** Loads one query of a client of its own, and looks whether it went the way that everything here builds upon. */
const works = (trial: QueryClient): boolean => {
  let loading: unknown
  let isKnown = false
  const detach = attach(trial, {
    frameOfKey: (key) => {
      isKnown = key === loading
      return undefined
    },
    frameOfMutation: () => undefined,
  })
  trial.getQueryCache().subscribe((event) => {
    if (event.type === 'updated' && event.action.type === 'fetch') loading = event.query.queryKey
  })
  const options: FetchQueryOptions = { queryKey: ['unstale'], queryFn: () => 1, retry: false, networkMode: 'always', gcTime: Infinity }
  // All up to the call of the function is synchronous: that is part of what is tried.
  trial.fetchQuery(options).catch(() => undefined)
  const mutation = trial.getMutationCache().build(trial, { mutationFn: () => Promise.resolve(1), gcTime: Infinity })
  detach()
  trial.clear()
  return isKnown && isWrapped(mutation.options.mutationFn)
}

/**
 * Attaching stands on one thing that TanStack Query does not promise: every load takes its function from `defaultQueryOptions`.
 * A version that does otherwise is refused here; silently, no query would ever carry a tag.
 */
export const checkAttachment = (queryClient: QueryClient): void => {
  const type = classOf(queryClient)
  if (!type || tried.has(type)) return
  let isSound = false
  let cause: unknown
  try {
    isSound = works(new type())
  } catch (error) {
    cause = error
  }
  if (!isSound) throw queryError('QUERY_CLIENT_UNSUPPORTED', undefined, cause === undefined ? {} : { cause })
  tried.add(type)
}
