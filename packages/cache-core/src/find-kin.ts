import type { Kin } from './store'
import type { Tag } from './tag'

/** One array for each sort of tag, as `siblingsOf` gives it. */
type Siblings = readonly Tag[]

/** Finds what entries with tags of these sorts, of this epoch, have in common. */
export type FindKin = (epoch: string, a: Siblings, b: Siblings, c: Siblings) => Kin

/** Remembered at most; with more, the memory begins anew. */
const MOST = 10_000

export const createKinFinder = (): FindKin => {
  let current = ''
  let count = 0
  let known = new Map<Siblings, Map<Siblings, Map<Siblings, Kin>>>()

  const branch = <Next>(of: Map<Siblings, Map<Siblings, Next>>, siblings: Siblings): Map<Siblings, Next> => {
    const found = of.get(siblings) ?? new Map<Siblings, Next>()
    of.set(siblings, found)
    return found
  }

  return (epoch, a, b, c) => {
    if (epoch !== current || count >= MOST) {
      known = new Map()
      count = 0
      current = epoch
    }
    const held = known.get(a)?.get(b)?.get(c)
    if (held) return held
    const made: Kin = { epoch, tags: [...new Set([...a, ...b, ...c])], covers: undefined }
    branch(branch(known, a), b).set(c, made)
    count++
    return made
  }
}
