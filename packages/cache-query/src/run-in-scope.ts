import { coarsen, realm } from '@unstale/cache-core'
import { type Frame, loadHeard } from './frame'

/** As many tags as a response's headers carry by default: the first refetch in the browser brings the same ones. */
const TAGS = 32

/** On a server: runs a query function in a scope of its own, whose tags and age become the load's. */
export const runInScope = (frame: Frame | undefined, run: () => unknown): unknown => {
  const { scopes } = realm()
  if (!scopes || frame?.kind !== 'query') return run()
  const scope = scopes.open()
  const hear = (): void => loadHeard(frame, coarsen(scope.tags, TAGS).tags, { epoch: scope.epoch, asOf: scope.asOf })
  const result = scopes.run(scope, run)
  if (!(result instanceof Promise)) {
    hear()
    return result
  }
  return result.finally(hear)
}
