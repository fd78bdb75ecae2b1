import { describe, expect, it, vi } from 'vitest'
import { observeFields } from './observe-fields'

describe('observeFields', () => {
  it('tells of fields that have been read, and of no others', () => {
    const observed = observeFields({ a: 1, b: 1 }, { name: 'stable' })
    const listener = vi.fn()
    observed.subscribe(listener)
    expect(observed.snapshot().a).toBe(1)
    observed.update({ b: 2 })
    expect(listener).not.toHaveBeenCalled()
    observed.update({ a: 2 })
    expect(listener).toHaveBeenCalledOnce()
  })

  it('never changes a snapshot, and hands out the current one to who reads later', () => {
    const observed = observeFields({ a: 1 }, { name: 'stable' })
    const before = observed.snapshot()
    observed.update({ a: 2 })
    expect([before.a, observed.snapshot().a, observed.snapshot().name]).toEqual([1, 2, 'stable'])
    expect(observed.snapshot()).toBe(observed.snapshot())
  })

  it('stays as it is when nothing changes', () => {
    const observed = observeFields({ a: 1 }, {})
    const before = observed.snapshot()
    observed.update({ a: 1 })
    expect(observed.snapshot()).toBe(before)
  })
})
