import type { Mutant } from './mutant'

const server = (name: string, file: string, find: string, replace: string, fault?: string): Mutant => ({
  name,
  package: 'cache-server',
  file,
  find,
  replace,
  level: 'browser',
  fault,
})

/** The rules of the server half, as they show in pages, each with the patch that removes it. */
export const serverMutants: readonly Mutant[] = [
  server('a stream begins with what the ledger knows', 'first-answer.ts', 'if (seq > since.seq) changes.push({ tag, seq })', 'void seq'),
  server(
    'who asks from below the floor is reset',
    'first-answer.ts',
    "if (since.seq < floor) return { type: 'reset', epoch, applied, reason: 'floor' }",
    'void floor',
    'forgotten',
  ),
  server(
    'who asks from another epoch is reset',
    'first-answer.ts',
    'since.epoch !== epoch || since.seq > applied',
    'since.seq > applied',
    'epoch',
  ),
  server(
    'every message says where the one before it ended',
    'stream-connection.ts',
    "send({ type: 'batch', epoch, from: sent, applied, changes })",
    "send({ type: 'batch', epoch, from: applied, applied, changes })",
  ),
  server('a client that is too slow is reset', 'stream-connection.ts', "send({ type: 'reset', ...now(), reason: 'slow' })", ''),
  server(
    'a request waits for the position that it brings',
    'exchange.ts',
    'watchScope(await cache.openScope(needs))',
    'watchScope(await cache.openScope(undefined))',
  ),
  server(
    'a response waits for its records',
    'exchange.ts',
    'if (watched.pending() || (unknown && doubts.any())) return finish(status, unknown)',
    '',
  ),
]
