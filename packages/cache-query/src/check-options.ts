import type { QueryClient } from '@tanstack/query-core'
import type { CacheClientOptions } from './client-types'
import { queryError } from './errors'

/** Refuses what could only fail later, and less clearly. */
export const checkOptions = (queryClient: QueryClient, { origins = [], events, ...numbers }: CacheClientOptions): void => {
  const methods = queryClient as unknown as Readonly<Record<string, unknown>> | undefined
  if (typeof methods?.defaultQueryOptions !== 'function' || typeof methods.getQueryCache !== 'function')
    throw queryError('QUERY_CLIENT_UNSUPPORTED')
  const need = (isSound: boolean, name: string, value: unknown): void => {
    if (!isSound) throw queryError('OPTION_INVALID', name, { value })
  }
  for (const origin of origins) need(typeof origin === 'string' && URL.canParse(origin), 'origins', origin)
  need(events === undefined || events === false || (typeof events === 'string' && events !== ''), 'events', events)
  for (const name of ['pollEvery', 'silenceMs', 'maxTags', 'holdFor'] as const)
    need(numbers[name] === undefined || numbers[name] > 0, name, numbers[name])
}
