import type { Mutant } from './mutant'

const overlay = (name: string, file: string, find: string, replace: string, fault?: string): Mutant => ({
  name,
  package: 'cache-query',
  file: `overlay/${file}`,
  find,
  replace,
  level: 'browser',
  fault,
})

/** The rules of optimistic changes, each with the patch that removes it. */
export const overlayMutants: readonly Mutant[] = [
  overlay(
    'data that may hold a change waits for its reply',
    'plan-snapshot.ts',
    'else if (!isForced) blockers.push(change)',
    'else if (!isForced) kept.push(change)',
  ),
  overlay(
    'data from below a change may hold it already',
    'judge-snapshot.ts',
    "snapshot.place.asOf >= change.position.seq ? 'with' : 'unsure'",
    "snapshot.place.asOf >= change.position.seq ? 'with' : 'without'",
  ),
  overlay(
    'a change leaves with data that holds it, not with its reply',
    'judge-snapshot.ts',
    "snapshot.place.asOf >= change.position.seq ? 'with' : 'unsure'",
    "'with'",
  ),
  overlay(
    'a change whose reply was lost leaves with data asked for later',
    'judge-snapshot.ts',
    "snapshot.requested > change.settledAt ? 'with' : 'unsure'",
    "false ? 'with' : 'unsure'",
    'noNetwork',
  ),
  overlay(
    'only what may be drawn twice need not wait',
    'layers.ts',
    'change.declaredIdempotent ?? change.operations',
    'true ?? change.operations',
  ),
  overlay('a failed change leaves', 'create-changes.ts', 'layers.changes.filter((each) => each !== change),', 'layers.changes,'),
  overlay('a failed change leaves alone', 'create-changes.ts', 'layers.changes.filter((each) => each !== change),', '[],'),
  overlay(
    'changes are drawn over every newer snapshot',
    'create-loaded.ts',
    'const result = store(drawn(layers).data)',
    'const result = store(layers.base)',
  ),
]
