// @vitest-environment happy-dom
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { createRandom, runs, seed } from './testing/seed'
import { simulateMutations } from './testing/simulate-mutations'

const failures = async (count: number, way: 'hook' | 'recipe') => {
  let [failed, frames, held, first] = [0, 0, 0, '']
  for (let i = 0; i < count; i++) {
    const result = await simulateMutations(createRandom(seed + i), way)
    frames += result.frames
    held += result.held
    if (result.violations.length === 0) continue
    failed++
    if (first === '') first = `UNSTALE_SEED=${seed + i}: ${result.violations[0]}`
  }
  return { failed, frames, held, first }
}

/** In a long run both ways go through the same interleavings. */
const interleavings = runs(60)
const ofRecipe = interleavings > 60 ? interleavings : 20

describe('up to five overlapping mutations, rendered', { timeout: Math.max(180_000, interleavings * 1_000) }, () => {
  beforeEach(() => {
    vi.useFakeTimers()
  })
  afterEach(() => {
    vi.useRealTimers()
  })

  it('are each in exactly once in every frame, and nothing is shown that is neither before nor after', async () => {
    const count = interleavings
    const { failed, frames, held, first } = await failures(count, 'hook')
    console.info(`useOptimisticMutation: ${frames} frames of ${count} interleavings, ${held} snapshots held, ${failed} failed.`)
    expect(first).toBe('')
    expect([frames > count * 10, held > 0]).toEqual([true, true])
  })

  it("are not, by TanStack Query's documented recipe in the same pages", async () => {
    const count = ofRecipe
    const { failed, first } = await failures(count, 'recipe')
    console.info(`TanStack Query's recipe: wrong frames in ${failed} of ${count} interleavings.`)
    expect(failed).toBeGreaterThan(0)
    expect(first).not.toBe('')
  })
})
