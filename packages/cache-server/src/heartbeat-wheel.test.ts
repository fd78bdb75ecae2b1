import { describe, expect, it } from 'vitest'
import { createHeartbeatWheel } from './heartbeat-wheel'
import { createVirtualTime } from './testing/virtual-time'

describe('the heartbeat of many connections', () => {
  it('comes once a turn to each, on one timer however many they are', async () => {
    const time = createVirtualTime()
    const beats = new Map<number, number>()
    let pending = 0
    let most = 0
    const timers = {
      after: (ms: number, task: () => void) => {
        most = Math.max(most, ++pending)
        return time.ports.timers.after(ms, () => {
          pending--
          task()
        })
      },
    }
    const wheel = createHeartbeatWheel<number>({ timers, turnMs: 16_000, onTurn: (n) => beats.set(n, (beats.get(n) ?? 0) + 1) })
    for (let n = 0; n < 1_000; n++) {
      wheel.add(n)
      if (n % 10 === 0) await time.advance(1)
    }
    await time.advance(16_000)
    expect(new Set(beats.values())).toEqual(new Set([1]))
    expect(beats.size).toBe(1_000)
    await time.advance(32_000)
    expect(new Set(beats.values())).toEqual(new Set([3]))
    expect(most).toBe(1)
    for (let n = 0; n < 1_000; n++) wheel.delete(n)
    await time.advance(16_000)
    expect([pending, new Set(beats.values())]).toEqual([0, new Set([3])])
  })
})
