import type { Suite } from '../suite'
import { clientAdding, clientInvalidation } from './client-invalidation'
import { metricsOverhead } from './metrics'
import { serverHits, serverMemory } from './server-hits'
import { serverInvalidation } from './server-invalidation'
import { serverMisses } from './server-misses'

export const suites: readonly Suite[] = [
  serverHits,
  serverMisses,
  serverInvalidation,
  serverMemory,
  clientInvalidation,
  clientAdding,
  metricsOverhead,
]
