import { MutationObserver } from '@tanstack/query-core'
import { describe, expect, it } from 'vitest'
import { createFakeChannels } from './testing/fake-channel'
import { ORIGIN } from './testing/fake-server'
import { passTime, setUp, useFakeTime } from './testing/setup'
import { trackedFetch } from './tracked-fetch'

const setUpTabs = (options: { readonly events?: string } = {}) => {
  const channels = createFakeChannels()
  const one = setUp({ ...options, channel: channels.open })
  const two = setUp({ ...options, channel: channels.open }, { server: one.server })
  return { one, two, channels }
}

describe('tabs', () => {
  useFakeTime()

  it('hear of a write in another tab: tags and position, never data', async () => {
    const { one, two, channels } = setUpTabs()
    one.mount('a')
    two.mount('a')
    await passTime(50)
    void new MutationObserver(one.queryClient, { mutationFn: () => trackedFetch(`${ORIGIN}/write/a`, { method: 'PUT' }) }).mutate()
    await passTime(200)
    expect([one.version('a'), two.version('a')]).toEqual([1, 1])
    expect(channels.posted).toEqual([{ unstale: 1, tags: ['a'], position: 'e1:1' }])
    expect(two.count('tabHeard')).toBe(1)
    expect(one.server.reads()).toHaveLength(4)
  })

  it('with streams of their own load once, whichever way the news comes first', async () => {
    const { one, two } = setUpTabs({ events: '/events' })
    one.mount('a')
    two.mount('a')
    await passTime(100)
    one.server.requests.length = 0
    void new MutationObserver(one.queryClient, { mutationFn: () => trackedFetch(`${ORIGIN}/write/a`, { method: 'PUT' }) }).mutate()
    await passTime(1_000)
    expect(one.server.reads()).toHaveLength(2)
  })

  it('hear of hand-written invalidations, also of what nobody looks at (H5)', async () => {
    const { one, two } = setUpTabs()
    one.mount('a')
    const { unmount } = two.mount('a')
    await passTime(50)
    unmount()
    void one.queryClient.invalidateQueries({ queryKey: ['a'] })
    await passTime(100)
    expect(two.isMarked('a')).toBe(true)
    expect(two.server.reads()).toHaveLength(3)
  })

  it('hear of client.invalidate', async () => {
    const { one, two } = setUpTabs()
    one.mount('a')
    two.mount('a')
    await passTime(50)
    void one.client.invalidate('a' as never)
    await passTime(100)
    expect(one.server.reads()).toHaveLength(4)
  })

  it('that are hidden mark at once and load when shown', async () => {
    const { one, two } = setUpTabs()
    one.mount('a')
    two.mount('a')
    await passTime(50)
    two.page.show(false)
    void one.client.invalidate('a' as never)
    await passTime(100)
    expect(two.isMarked('a')).toBe(true)
    expect(one.server.reads()).toHaveLength(3)
    two.page.show(true)
    await passTime(100)
    expect(two.isMarked('a')).toBe(false)
  })

  it('ignore what is not theirs', async () => {
    const { one, channels } = setUpTabs({ events: '/events' })
    one.mount('a')
    await passTime(50)
    const stranger = channels.open('unstale /events')
    for (const message of [
      null,
      'x',
      { unstale: 2, tags: ['a'] },
      { unstale: 1, tags: [''] },
      { unstale: 1, tags: [1] },
      { unstale: 1, hashes: 'a' },
    ]) {
      stranger.postMessage(message)
    }
    await passTime(100)
    expect(one.isMarked('a')).toBe(false)
  })
})
