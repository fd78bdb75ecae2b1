import type { Bus, CacheEvents } from '@unstale/cache-bus'
import { elapsedSince, type Moment, momentOf } from './deadline'
import type { Ports } from './ports'

export interface LeaseWatch {
  /** Contact with the log may have been proven anew. */
  renewed(): void
  close(): void
}

export interface LeaseWatchOptions {
  /** Where nothing reads between requests, a lease that has lapsed is nothing to tell of. */
  readonly isWatched: boolean
  readonly lengthMs: number
  readonly provenAt: () => Moment | undefined
  readonly ports: Ports
  readonly events: Bus<CacheEvents>
}

/** Tells when the time in which held data may answer has run out, and when it may answer again. Decides nothing. */
export const watchLease = ({ isWatched, lengthMs, provenAt, ports, events }: LeaseWatchOptions): LeaseWatch => {
  const { clock, timers } = ports
  let lapsedAt: Moment | undefined
  let cancel: (() => void) | undefined
  let closed = false

  const look = (): void => {
    cancel = undefined
    const proven = provenAt()
    if (closed || !proven) return
    const sinceMs = elapsedSince(proven, clock)
    if (sinceMs < lengthMs) {
      cancel = timers.after(lengthMs - sinceMs, look)
      return
    }
    lapsedAt = momentOf(clock)
    events.emit('leaseLapsed', { sinceMs })
  }

  return {
    renewed: () => {
      const proven = provenAt()
      if (!isWatched || closed || !proven || elapsedSince(proven, clock) >= lengthMs) return
      if (lapsedAt) events.emit('leaseRegained', { durationMs: elapsedSince(lapsedAt, clock) })
      lapsedAt = undefined
      if (!cancel) look()
    },
    close: () => {
      closed = true
      cancel?.()
    },
  }
}
