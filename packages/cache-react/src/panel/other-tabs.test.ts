import { describe, expect, it, vi } from 'vitest'
import { createOtherTabs, type TabChannel, type TabDescription } from './other-tabs'

describe('the tabs', () => {
  const described = (path: string, seq: number): TabDescription => ({
    title: path,
    path,
    state: 'live',
    position: { epoch: 'e', seq },
    isVisible: true,
    queries: 3,
  })
  /** Tabs that hear one another at once. */
  const openBus = () => {
    const channels: TabChannel[] = []
    const sent: unknown[] = []
    const open = (): TabChannel => {
      const channel: TabChannel = {
        onmessage: null,
        postMessage: (data) => {
          sent.push(data)
          for (const other of channels) if (other !== channel) other.onmessage?.({ data } as MessageEvent)
        },
        close: () => void channels.splice(channels.indexOf(channel), 1),
      }
      channels.push(channel)
      return channel
    }
    return { open, sent }
  }

  it('describe themselves when one asks, are silent otherwise, and are forgotten when they are gone', () => {
    vi.useFakeTimers()
    const { open, sent } = openBus()
    const [a, b] = [createOtherTabs(() => described('/a', 7), open), createOtherTabs(() => described('/b', 9), open)]
    vi.advanceTimersByTime(60_000)
    expect([sent, vi.getTimerCount()]).toEqual([[], 0])
    const stop = a.ask(() => undefined)
    expect(a.list()).toMatchObject([{ path: '/b', position: { epoch: 'e', seq: 9 } }])
    expect(b.list()).toEqual([])
    b.close()
    vi.advanceTimersByTime(10_000)
    expect(a.list()).toEqual([])
    stop()
    expect(vi.getTimerCount()).toBe(0)
    vi.useRealTimers()
  })

  it('believe nothing that is no description', () => {
    const { open } = openBus()
    const [a, other] = [createOtherTabs(() => described('/a', 7), open), open()]
    const stop = a.ask(() => undefined)
    for (const data of [
      null,
      'x',
      { unstalePanel: 1, tab: null },
      { unstalePanel: 1, tab: { id: 1 } },
      { unstalePanel: 2, tab: { id: 'x', state: 'live' } },
    ])
      other.postMessage(data)
    expect(a.list()).toEqual([])
    for (let n = 0; n < 200; n++)
      other.postMessage({
        unstalePanel: 1,
        tab: { id: `t${n}`, state: 'live', title: 'x'.repeat(9_999), position: { epoch: 'e', seq: 'y' } },
      })
    expect(a.list()).toHaveLength(50)
    expect(a.list()[0]).toMatchObject({ position: undefined, queries: 0, title: 'x'.repeat(200) })
    stop()
  })
})
