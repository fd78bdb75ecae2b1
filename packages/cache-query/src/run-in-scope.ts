import { realm } from '@unstale/cache-core'
import type { Frame } from './frame'

/** On a server: runs a query function in a scope of its own, whose tags and age become the load's. */
export const runInScope = (frame: Frame | undefined, run: () => unknown): unknown => {
  const { scopes } = realm()
  if (!scopes || frame?.kind !== 'query') return run()
  const scope = scopes.open()
  const hear = (): void => frame.heard([...scope.tags.keys()], { epoch: scope.epoch, asOf: scope.asOf })
  const result = scopes.run(scope, run)
  if (!(result instanceof Promise)) {
    hear()
    return result
  }
  return result.finally(hear)
}
