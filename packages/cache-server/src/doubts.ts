import { type Appended, type Cache, createCause, type Ports, type Scope, type Tag, type Verb } from '@unstale/cache-core'

export interface DoubtsOptions {
  readonly scope: Scope
  readonly random: Ports['random']
  readonly label: string
  readonly append: Cache['outcomeUnknown']
}

/** What a request wrote while nobody knows whether it happened. */
export interface Doubts {
  /** Whether something was named that has not been appended again yet. */
  any(): boolean
  /** Appends it now, and has it appended again when it must have ended. Never rejects. */
  append(): Promise<void>
}

const byVerb = (records: readonly Appended[]): ReadonlyMap<Verb, readonly Appended[]> => {
  const groups = new Map<Verb, Appended[]>()
  for (const record of records) groups.set(record.verb, [...(groups.get(record.verb) ?? []), record])
  return groups
}

export const createDoubts = ({ scope, random, label, append }: DoubtsOptions): Doubts => {
  const repeated = new Set<Appended>()
  /** The repetitions end up in the scope too, and are in no doubt themselves. */
  const ownCauses = new Set<string>()

  const open = (): readonly Appended[] => scope.appended.filter((record) => !repeated.has(record) && !ownCauses.has(record.cause.id))

  const repeat = (verb: Verb, records: readonly Appended[]): Promise<void> => {
    const parentId = records[0]?.cause.id
    const cause = { ...createCause(random, label, 'mutation'), ...(parentId !== undefined && { parentId }) }
    const tags = new Set<Tag>(records.flatMap((record) => record.tags))
    ownCauses.add(cause.id)
    for (const record of records) repeated.add(record)
    return append([...tags], cause, verb)
  }

  return {
    any: () => open().length > 0,
    append: async () => {
      // An append that is refused is an event already, and the response must not fail for it.
      await Promise.allSettled([...byVerb(open())].map(([verb, records]) => repeat(verb, records)))
    },
  }
}
