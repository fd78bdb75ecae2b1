import type { ConnectionHint, PrefetchReason } from './prefetch-types'

export interface Circumstances {
  readonly isOnline: boolean
  readonly isVisible: boolean
  readonly connection: ConnectionHint | undefined
  /** Whether the bytes of this minute are spent. */
  readonly isSpent: boolean
}

/** Whether something may be fetched ahead now. Who saves data, or waits for every byte, gets only what was asked for by hand. */
export const mayPrefetch = (reason: PrefetchReason, { isOnline, isVisible, connection, isSpent }: Circumstances): boolean => {
  if (!isOnline) return false
  if (reason === 'manual') return true
  if (!isVisible || isSpent || connection?.saveData) return false
  const speed = connection?.effectiveType
  if (speed === 'slow-2g' || speed === '2g') return false
  return speed !== '3g' || reason === 'intent'
}
