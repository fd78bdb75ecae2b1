import type { Follower } from './follower'

/** Epochs remembered. */
const MOST = 100

export interface FormerEpochs {
  has(epoch: string): boolean
}

/** The epochs that the follower has left: only a server that was deposed still answers with one. `onNew` is called when it enters another. */
export const watchEpochs = (follower: Follower, onNew: () => void): FormerEpochs => {
  const former = new Set<string>()
  let current = follower.epoch
  follower.watch((change) => {
    if (change.type !== 'reset' || change.epoch === current) return
    const [oldest] = former.size < MOST ? [] : former
    if (oldest !== undefined) former.delete(oldest)
    if (current !== '') former.add(current)
    former.delete(change.epoch)
    const isFirst = current === ''
    current = change.epoch
    if (!isFirst) onNew()
  })
  return { has: (epoch) => former.has(epoch) }
}
