import { describe, expect, it } from 'vitest'
import { createNeededPosition, type NeededPosition } from './needed-position'

const setUp = (): { readonly needed: NeededPosition; readonly pass: (ms: number) => void } => {
  let now = 0
  return {
    needed: createNeededPosition({ monotonic: () => now, wall: () => now }),
    pass: (ms) => {
      now += ms
    },
  }
}

describe('the position that a client needs', () => {
  it('is the highest it was told of, for 30 s', () => {
    const { needed, pass } = setUp()
    needed.told({ epoch: 'a', seq: 5 })
    needed.told({ epoch: 'a', seq: 3 })
    expect(needed.current()).toEqual({ epoch: 'a', seq: 5 })
    pass(30_000)
    expect(needed.current()).toBeUndefined()
    needed.told({ epoch: 'a', seq: 3 })
    expect(needed.current()).toEqual({ epoch: 'a', seq: 3 })
  })

  it('is replaced by one of a new epoch, however low', () => {
    const { needed } = setUp()
    needed.told({ epoch: 'a', seq: 5 })
    needed.told({ epoch: 'b', seq: 1 })
    expect(needed.current()).toEqual({ epoch: 'b', seq: 1 })
  })

  it('does not go back to an epoch that was replaced: what still tells of it is late', () => {
    const { needed } = setUp()
    needed.told({ epoch: 'a', seq: 5 })
    needed.told({ epoch: 'b', seq: 1 })
    needed.told({ epoch: 'a', seq: 6 })
    expect(needed.current()).toEqual({ epoch: 'b', seq: 1 })
  })
})
