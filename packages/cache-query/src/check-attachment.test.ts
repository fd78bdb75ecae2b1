import { QueryClient } from '@tanstack/query-core'
import { describe, expect, it, vi } from 'vitest'
import { createCacheClient } from './create-cache-client'

const attachTo = (queryClient: QueryClient): void => createCacheClient(queryClient, { channel: false }).destroy()

describe('a version of TanStack Query that resolves options elsewhere', () => {
  it('is refused: loads pass the attachment by', () => {
    class Bypassing extends QueryClient {
      override defaultQueryOptions(options: never): never {
        return super.defaultQueryOptions(options) as never
      }
      override fetchQuery(options: { readonly queryKey: readonly unknown[] }): Promise<never> {
        const resolved = QueryClient.prototype.defaultQueryOptions.call(this, options)
        return new QueryClient().fetchQuery(resolved as never)
      }
    }
    expect(() => attachTo(new Bypassing())).toThrow(expect.objectContaining({ code: 'QUERY_CLIENT_UNSUPPORTED' }))
  })

  it('is refused: functions are not given the key by which their query is known', () => {
    class Copying extends QueryClient {
      override defaultQueryOptions(options: never): never {
        return super.defaultQueryOptions(options) as never
      }
      override fetchQuery(options: never): Promise<never> {
        const { queryFn, queryKey } = this.defaultQueryOptions(options) as {
          readonly queryFn: (context: object) => never
          readonly queryKey: []
        }
        return Promise.resolve(queryFn({ queryKey: [...queryKey], signal: new AbortController().signal }))
      }
    }
    expect(() => attachTo(new Copying())).toThrow(expect.objectContaining({ code: 'QUERY_CLIENT_UNSUPPORTED' }))
  })

  it('is refused: mutations pass it by', () => {
    class Bypassing extends QueryClient {
      override defaultQueryOptions(options: never): never {
        return super.defaultQueryOptions(options) as never
      }
      override getMutationCache(): never {
        return { build: (_client: unknown, options: object) => ({ options }), clear: () => undefined } as never
      }
    }
    expect(() => attachTo(new Bypassing())).toThrow(expect.objectContaining({ code: 'QUERY_CLIENT_UNSUPPORTED' }))
  })

  it('is refused with what it threw', () => {
    const failure = new Error('another constructor')
    class Failing extends QueryClient {
      constructor() {
        super()
        if (Failing.isArmed) throw failure
      }
      static isArmed = false
      override defaultQueryOptions(options: never): never {
        return super.defaultQueryOptions(options) as never
      }
    }
    const queryClient = new Failing()
    Failing.isArmed = true
    expect(() => attachTo(queryClient)).toThrow(expect.objectContaining({ code: 'QUERY_CLIENT_UNSUPPORTED', cause: failure }))
  })

  it('is not, where a subclass only adds to it: the subclass is not even constructed for the trial', () => {
    const constructed = vi.fn()
    class Own extends QueryClient {
      constructor() {
        super()
        constructed()
      }
    }
    attachTo(new Own())
    attachTo(new Own())
    expect(constructed).toHaveBeenCalledTimes(2)
  })
})
