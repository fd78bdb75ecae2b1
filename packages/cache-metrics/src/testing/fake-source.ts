import { type CacheEvents, createBus } from '@unstale/cache-bus'
import type { Bus, MetricsSource } from '@unstale/cache-core'

export interface FakeSource extends MetricsSource {
  readonly events: Bus<CacheEvents>
  /** Whether the log can be reached. */
  mayAnswer: boolean
  occupancy: number
}

/** A cache that reports what a test says. */
export const fakeSource = (more: Partial<MetricsSource> = {}): FakeSource => {
  const source: FakeSource = {
    events: createBus<CacheEvents>(),
    mayAnswer: true,
    occupancy: 0,
    follower: { epoch: 'e1', applied: 7, floor: 0, mayAnswer: () => source.mayAnswer, occupancy: () => source.occupancy },
    ...more,
  }
  return source
}

export const cause = { id: 'c1', source: 'manual' } as const
