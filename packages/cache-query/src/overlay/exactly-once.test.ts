import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { createRandom, runs, seed } from '../testing/seed'
import { overlayStrategy, simulateChanges } from '../testing/simulate-changes'
import * as judging from './judge-snapshot'

vi.mock('./judge-snapshot', { spy: true })

const judge = vi.mocked(judging.judgeSnapshot)

const failures = async (
  count: number,
  strategy: Parameters<typeof simulateChanges>[1],
): Promise<{ failed: number; held: number; frames: number; first: string }> => {
  let [failed, held, frames, first] = [0, 0, 0, '']
  for (let i = 0; i < count; i++) {
    const result = await simulateChanges(createRandom(seed + i), strategy)
    held += result.held
    frames += result.frames
    if (result.violations.length === 0) continue
    failed++
    if (first === '') first = `UNSTALE_SEED=${seed + i}: ${result.violations[0]}`
  }
  return { failed, held, frames, first }
}

describe('overlapping optimistic changes', { timeout: 120_000 }, () => {
  beforeEach(() => {
    vi.useFakeTimers()
  })
  afterEach(() => {
    vi.useRealTimers()
    judge.mockReset()
  })

  it('are each in exactly once in every frame, leave alone when they fail, and all leave', async () => {
    const { failed, held, frames, first } = await failures(runs(150), overlayStrategy)
    expect(first).toBe('')
    expect(failed).toBe(0)
    expect(held).toBeGreaterThan(0)
    expect(frames).toBeGreaterThan(1_000)
  })

  it('are not, by the rule that data below the position of a change lacks it', async () => {
    judge.mockImplementation((snapshot, { position, settledAt }) => {
      if (position) return snapshot.place?.epoch === position.epoch && snapshot.place.asOf >= position.seq ? 'with' : 'without'
      return settledAt !== undefined && snapshot.requested > settledAt ? 'with' : 'without'
    })
    expect((await failures(runs(20), overlayStrategy)).failed).toBeGreaterThan(0)
  })

  it('are not, by the rule that a change leaves when its reply is there', async () => {
    judge.mockImplementation((_snapshot, { settledAt }) => (settledAt === undefined ? 'without' : 'with'))
    expect((await failures(runs(20), overlayStrategy)).failed).toBeGreaterThan(0)
  })

  it("are not, by TanStack Query's documented recipe", async () => {
    const count = runs(40)
    const { failed } = await failures(count, 'recipe')
    console.info(`TanStack Query's recipe: not exactly once in ${failed} of ${count} interleavings.`)
    expect(failed).toBeGreaterThan(0)
  })
})
