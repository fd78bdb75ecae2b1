import type { QueryClient } from '@tanstack/query-core'
import type { CacheClientOptions } from './client-types'
import { queryError } from './errors'

declare const process: { readonly env: { readonly NODE_ENV?: string } } | undefined

/** Refuses what could only fail later, and less clearly. What exactly is asked for is said in development: that is where options are written. */
export const checkOptions = (queryClient: QueryClient, { origins = [], events, ...numbers }: CacheClientOptions): void => {
  const methods = queryClient as unknown as Readonly<Record<string, unknown>> | undefined
  if (typeof methods?.defaultQueryOptions !== 'function' || typeof methods.getQueryCache !== 'function')
    throw queryError(
      'QUERY_CLIENT_UNSUPPORTED',
      'createCacheClient needs a QueryClient of TanStack Query 5.85.2 or later as its first argument.',
    )
  const refuse = (name: string, value: unknown, wanted: string): never => {
    const given = JSON.stringify(value)
    throw queryError(
      'OPTION_INVALID',
      typeof process === 'undefined' || process.env.NODE_ENV === 'production'
        ? `"${name}" must not be ${given}.`
        : `"${name}" must ${wanted} ${given}.`,
      name,
    )
  }
  for (const origin of origins)
    if (typeof origin !== 'string' || !URL.canParse(origin))
      refuse('origins', origin, "list origins such as 'https://api.example.com', but has")
  if (events !== undefined && events !== false && (typeof events !== 'string' || events === ''))
    refuse('events', events, 'be the address of the event stream or false, but is')
  for (const name of ['pollEvery', 'silenceMs', 'maxTags', 'holdFor'] as const)
    if (numbers[name] !== undefined && !(numbers[name] > 0)) refuse(name, numbers[name], 'be a number above 0, but is')
}
