import type { QueryClient } from '@tanstack/query-core'
import type { CacheClientOptions } from './client-types'
import { queryError } from './errors'

/** Refuses what could only fail later, and less clearly. */
export const checkOptions = (queryClient: QueryClient, { origins, events, ...numbers }: CacheClientOptions): void => {
  const methods = queryClient as unknown as Readonly<Record<string, unknown>> | undefined
  if (typeof methods?.defaultQueryOptions !== 'function' || typeof methods.getQueryCache !== 'function') {
    throw queryError(
      'QUERY_CLIENT_UNSUPPORTED',
      'createCacheClient needs a QueryClient of TanStack Query 5.85.2 or later as its first argument.',
    )
  }
  for (const origin of origins ?? []) {
    if (typeof origin !== 'string' || !URL.canParse(origin)) {
      throw queryError(
        'OPTION_INVALID',
        `"origins" must list origins such as 'https://api.example.com', but has ${JSON.stringify(origin)}.`,
        'origins',
      )
    }
  }
  if (events !== undefined && events !== false && (typeof events !== 'string' || events === '')) {
    throw queryError(
      'OPTION_INVALID',
      `"events" must be the address of the event stream or false, but is ${JSON.stringify(events)}.`,
      'events',
    )
  }
  for (const name of ['pollEvery', 'silenceMs', 'maxTags', 'holdFor'] as const) {
    const value = numbers[name]
    if (value !== undefined && !(value > 0))
      throw queryError('OPTION_INVALID', `"${name}" must be a number above 0, but is ${value}.`, name)
  }
}
