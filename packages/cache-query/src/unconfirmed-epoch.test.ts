import { describe, expect, it } from 'vitest'
import { passTime, setUp, useFakeTime } from './testing/setup'

describe('data of an epoch that the stream has not told of yet', () => {
  useFakeTime()

  it('is marked no more once the stream has confirmed that epoch', async () => {
    const { server, queryClient, mount, isMarked, client } = setUp({ events: '/events' })
    mount('a')
    await passTime(100)
    server.restart('e2')
    void queryClient.refetchQueries({ queryKey: ['a'] })
    await passTime(100)
    expect(isMarked('a')).toBe(true)
    await passTime(3_000)
    expect(client.status()).toMatchObject({ state: 'live', position: { epoch: 'e2' } })
    expect(isMarked('a')).toBe(false)
    const before = server.reads().length
    await passTime(60_000)
    expect(server.reads()).toHaveLength(before)
  })
})
