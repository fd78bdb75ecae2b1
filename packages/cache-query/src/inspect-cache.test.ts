import { tag } from '@unstale/cache-core'
import { describe, expect, it } from 'vitest'
import { inspectCache } from './inspect-cache'
import { ORIGIN } from './testing/fake-server'
import { passTime, setUp, useFakeTime } from './testing/setup'

describe('inspectCache', () => {
  useFakeTime()

  it('tells of a query its tags with where each came from, where its data stands, and why it was marked', async () => {
    const { queryClient, mount, client, server } = setUp({ events: `${ORIGIN}/events`, tagsOf: () => [tag('mine')] })
    mount('a')
    await passTime(2_500)
    const inspection = inspectCache(queryClient)
    const hash = inspection.hashOf(['a'])
    expect([...inspection.hashes(), inspection.size]).toEqual([hash, 1])
    expect(inspection.query(hash)).toMatchObject({
      queryKey: ['a'],
      position: { epoch: 'e1', seq: 0 },
      isFresh: true,
      isMarked: false,
      observers: 1,
      changes: 0,
      tags: [
        { tag: 'a', from: 'header' },
        { tag: 'mine', from: 'declared' },
      ],
    })
    server.latency = 100
    void client.invalidate(tag('mine'), { cause: 'by hand' })
    await passTime(1)
    expect(inspection.query(hash)).toMatchObject({ isFresh: false, isMarked: true, isLoading: true, cause: { label: 'by hand' } })
    expect(inspection.query('none')).toBeUndefined()
  })

  it('says what to do where no client is attached', () => {
    const { queryClient, client } = setUp()
    client.destroy()
    expect(() => inspectCache(queryClient)).toThrow(expect.objectContaining({ code: 'CLIENT_MISSING' }))
  })
})
