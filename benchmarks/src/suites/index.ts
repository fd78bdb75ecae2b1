import type { Suite } from '../suite'
import { clientAdding, clientLoading, clientMemory } from './client-adding'
import { clientInvalidation } from './client-invalidation'
import { clientRefetching } from './client-refetching'
import { http } from './http'
import { instances } from './instances'
import { metricsOverhead } from './metrics'
import { serverHits, serverMemory } from './server-hits'
import { serverInvalidation } from './server-invalidation'
import { serverMisses } from './server-misses'
import { streams } from './streams'
import { typeCost } from './type-cost'
import { wholePath } from './whole-path'

export const suites: readonly Suite[] = [
  serverHits,
  serverMisses,
  serverInvalidation,
  serverMemory,
  http,
  instances,
  streams,
  clientInvalidation,
  clientRefetching,
  clientAdding,
  clientLoading,
  clientMemory,
  metricsOverhead,
  typeCost,
  wholePath,
]
