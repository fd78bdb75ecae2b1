import { afterEach, describe, expect, it, vi } from 'vitest'

const load = async (mode: string): Promise<typeof import('./errors')> => {
  vi.resetModules()
  vi.stubEnv('NODE_ENV', mode)
  return import('./errors')
}

describe('an error', () => {
  afterEach(() => vi.unstubAllEnvs())

  it('says in development what happened, to what, and what to do', async () => {
    const { queryError } = await load('development')
    expect(queryError('CLIENT_MISSING').message).toContain('Call createCacheClient(queryClient)')
    expect(queryError('OPTION_INVALID', 'pollEvery', { value: 0 }).message).toBe(
      '"pollEvery" must be a number above 0, but is 0. (OPTION_INVALID)',
    )
    expect(queryError('PATCH_INVALID', 'view').message).toContain('after the patch had ended')
    expect(queryError('PATCH_INVALID', 'scene:42').message).toContain('scene:42 returned nothing, or a promise')
  })

  it('says in a build for production its subject and code, and where it stands what to do', async () => {
    const { queryError } = await load('production')
    const cause = new Error('below')
    const error = queryError('TAGS_SEALED', 'scene:42', { cause })
    expect(error).toMatchObject({ code: 'TAGS_SEALED', subject: 'scene:42', cause })
    const rest = 'QueryErrorCode, or a build for development, says what to do'
    expect(error.message).toBe(`scene:42: ${rest} (TAGS_SEALED)`)
    expect(queryError('CLIENT_MISSING').message).toBe(`cache-query: ${rest} (CLIENT_MISSING)`)
    expect('cause' in queryError('CLIENT_MISSING')).toBe(false)
  })
})
