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
]
